/**
 * Adapters that are worn by the layers of a loaded model: attached, detached and moved in strength while it plays. The base
 * weights are never touched or copied: with W₀ the weight, sᵢ the strengths and αᵢ, βᵢ, Aᵢ, Bᵢ what adapter i is made of,
 *
 * <pre>
 *   W  = W₀ + Σ sᵢ·((αᵢβᵢᵀ − 1) ⊙ W₀ + Bᵢ·Aᵢ)
 *   Wx = W₀x + Σ sᵢ·(αᵢ ⊙ W₀(βᵢ ⊙ x) − W₀x) + B·(s ⊙ A·x)        A, B: all factors one behind the other
 * </pre>
 *
 * In: factors of adapters, layers by tensor name. Out: {@link sa3.nn.LayerAdapter}s on those layers.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.live;
