/**
 * What adapters do to one layer, as a linear form over its base weight, which is neither touched nor copied. With W₀ the
 * weight, sᵢ the strengths and αᵢ, βᵢ, Aᵢ, Bᵢ what adapter i is made of once its normalisation is folded in:
 *
 * <pre>
 *   W  = W₀ + Σ sᵢ·((αᵢβᵢᵀ − 1) ⊙ W₀ + Bᵢ·Aᵢ)
 *   Wx = W₀x + Σ sᵢ·(αᵢ ⊙ W₀(βᵢ ⊙ x) − W₀x) + B·(s ⊙ A·x)        A, B: all factors one behind the other
 * </pre>
 *
 * Adapters with α alone share one product of W₀, those with β alone too; those with both take one each.
 *
 * <p>In: {@link sa3.lora.LayerFactors}, a {@link sa3.nn.Linear}. Out: a {@link sa3.nn.LayerAdapter} on that layer.
 */
@org.jspecify.annotations.NullMarked
package sa3.lora.form;
