/** Sessions of audio workstations with the plugins and clips in them, written without the workstation. */
@org.jspecify.annotations.NullMarked
package sa3.session;
