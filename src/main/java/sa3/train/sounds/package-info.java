/**
 * Short captioned sounds made by synthesis, so that training can be tried, tested and measured without anybody's
 * recordings. Imports {@code dsp} and the random numbers of {@code train.data}.
 */
@org.jspecify.annotations.NullMarked
package sa3.train.sounds;
