/**
 * What this machine can do, and what to mend: measured facts and findings with their remedies, and the bundle for a bug
 * report. In: nothing but the machine. Out: {@link sa3.doctor.Report}. Imports {@code mlx}, {@code models} and {@code platform}; runs on
 * the thread that owns MLX. A check that fails becomes a finding, never an exception.
 */
@org.jspecify.annotations.NullMarked
package sa3.doctor;
