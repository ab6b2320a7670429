# cmake -DMEND=…/mend_juce.cmake -DFOLDER=… -P mend_test.cmake
# A JUCE whose files are not as they should be ends the build where it is of the version that was mended.
cmake_minimum_required(VERSION 3.20)

function(mend version text)  # in a process of its own, which may fail: outcome, said
  file(REMOVE_RECURSE "${FOLDER}")
  string(REPLACE "." ";" numbers "${version}")
  list(GET numbers 0 major)
  list(GET numbers 1 minor)
  list(GET numbers 2 build)
  file(WRITE "${FOLDER}/juce/juce_core/system/juce_StandardHeader.h"
    "#define JUCE_MAJOR_VERSION      ${major}\n#define JUCE_MINOR_VERSION      ${minor}\n#define JUCE_BUILDNUMBER        ${build}\n")
  file(WRITE "${FOLDER}/juce/wrapper.cpp" "${text}")
  file(WRITE "${FOLDER}/mend.cmake" "include(\"${MEND}\")\nsa3_mend(wrapper.cpp \"bad\" \"good\${SA3_END}\")\n")
  execute_process(COMMAND ${CMAKE_COMMAND} "-DSA3_JUCE_MODULES=${FOLDER}/juce" "-DSA3_MENDED=${FOLDER}/mended" -P "${FOLDER}/mend.cmake"
    RESULT_VARIABLE outcome ERROR_VARIABLE said)
  set(outcome "${outcome}" PARENT_SCOPE)
  string(REGEX REPLACE "[ \n]+" " " said "${said}")
  set(said "${said}" PARENT_SCOPE)
endfunction()

macro(demand fact)  # CONDITION …
  if(NOT (${ARGN}))
    message(FATAL_ERROR "does not hold: ${fact}; outcome ${outcome}, said: ${said}")
  endif()
endmacro()

mend(7.0.5 "a bad line")
demand("a file that is as it should be is mended" outcome EQUAL 0 AND NOT said)
file(READ "${FOLDER}/mended/wrapper.cpp" mended)
set(expected "a good; line")
demand("the copy has the change" mended STREQUAL expected)

mend(7.0.5 "another line")
demand("7.0.5 without the pattern ends the build" NOT outcome EQUAL 0)
demand("it says what to do" said MATCHES "JUCE.7.0.5.in.*has.no.`bad`.in.wrapper.cpp:.*reinstall.juce-modules-source")

mend(7.0.12 "another line")
demand("a later JUCE is told of and built" outcome EQUAL 0 AND said MATCHES "JUCE.7.0.12.has.no.`bad`")
