add_subdirectory(people)
