// Of nothing but the headers that are compiled with it; see rooms.cmake.
