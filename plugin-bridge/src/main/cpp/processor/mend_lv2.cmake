# Mends what JUCE 7 writes about an LV2 plugin against LV2's own vocabulary, so that lv2_validate finds nothing:
#   cmake -DBUNDLE=… -P mend_lv2.cmake
# - doap:maintainer and doap:release belong to the plugin's doap:Project;
# - a user interface lists features among its extension data, and extension data among its features;
# - lv2:enumeration is for ports, not for parameters (their scale points stay);
# - the one nameless program of a plugin without programs is no preset that anybody wants to see.
file(READ "${BUNDLE}/dsp.ttl" dsp)
if(dsp MATCHES "lv2:project")
  return()  # mended already
endif()
string(REGEX REPLACE "(\n\tdoap:maintainer [[][^]]*[]] ;\n\tdoap:release [[][^]]*[]] ;)"
  "\n\tlv2:project [\n\ta doap:Project ;\n\tdoap:name \"SA3\" ;\\1\n\t] ;" dsp "${dsp}")
string(REGEX REPLACE "\n\tlv2:portProperty lv2:enumeration ;" "" dsp "${dsp}")
file(WRITE "${BUNDLE}/dsp.ttl" "${dsp}")

file(READ "${BUNDLE}/ui.ttl" ui)
string(REGEX REPLACE "\n[ \t]*ui:noUserResize ," "" ui "${ui}")
string(REGEX REPLACE "(lv2:optionalFeature[^;]*)\n[ \t]*opts:interface ," "\\1" ui "${ui}")
file(WRITE "${BUNDLE}/ui.ttl" "${ui}")

file(READ "${BUNDLE}/manifest.ttl" manifest)
string(REGEX REPLACE "\n<[^>]*:preset1>\n.*$" "" manifest "${manifest}")
file(WRITE "${BUNDLE}/manifest.ttl" "${manifest}")
