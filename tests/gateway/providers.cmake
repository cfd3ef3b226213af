# Who comes in and whom we call: tokens, the sandbox bank and gate, the sandbox SMS gateway, NATS.
foreach(part auth payments messaging routes nats)
  if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/${part}/CMakeLists.txt)
    add_subdirectory(${CMAKE_CURRENT_LIST_DIR}/${part})
  endif()
endforeach()
