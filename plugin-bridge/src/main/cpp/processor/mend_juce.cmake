# What the plugins need otherwise than JUCE 7.0.5 has it: copies of its files, in front of them.
# Reads SA3_JUCE_MODULES, JUCE's folder of modules, and SA3_MENDED, where the copies go.

set(SA3_END "@SA3_END@")  # a semicolon, which would divide a list of CMake's

# As JUCE's own header tells it.
function(sa3_juce_version result)
  file(STRINGS "${SA3_JUCE_MODULES}/juce_core/system/juce_StandardHeader.h" lines
    REGEX "define +JUCE_(MAJOR_VERSION|MINOR_VERSION|BUILDNUMBER) ")
  string(REGEX REPLACE "[^0-9;]" "" numbers "${lines}")
  list(JOIN numbers "." version)
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

function(sa3_mend file)  # FROM TO …
  set(changes "${ARGN}")
  file(READ "${SA3_JUCE_MODULES}/${file}" text)
  while(changes)
    list(POP_FRONT changes from to)
    string(FIND "${text}" "${from}" place)
    if(place EQUAL -1)
      sa3_juce_version(version)
      if(version STREQUAL "7.0.5")
        message(FATAL_ERROR "JUCE 7.0.5 in ${SA3_JUCE_MODULES} has no `${from}` in ${file}: that file was changed, and the "
          "plugins would be built without a repair that they need. Install JUCE 7.0.5 anew (Debian: apt install --reinstall "
          "juce-modules-source), or mend sa3_mend's patterns in CMakeLists.txt")
      endif()
      message(WARNING "JUCE ${version} has no `${from}` in ${file}: see whether it still has to be mended")
    endif()
    string(REPLACE "${from}" "${to}" text "${text}")
  endwhile()
  set(SA3_END ";")
  file(CONFIGURE OUTPUT "${SA3_MENDED}/${file}" CONTENT "${text}" @ONLY)
endfunction()
