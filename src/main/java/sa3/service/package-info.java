/**
 * The service: one process per user that holds the model, takes jobs from plugins, scripts and the user interface, and
 * keeps what comes of them. Sub-packages: {@code jobs} (queue and engine thread), {@code engine} (models, works),
 * {@code takes} (library), {@code endpoint} (plugins, over the bridge), {@code http} (everybody else).
 */
@org.jspecify.annotations.NullMarked
package sa3.service;
