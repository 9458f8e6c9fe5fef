# SPDX-License-Identifier: MIT
#
# Fails when a file includes what its layer may not see. Layers include only downwards,
# outside libraries are seen by the files named here, everything else in <> has to be a
# header of C, POSIX or Linux from the list below.
# Run: cmake -DSOURCE_DIR=... -P layers.cmake

cmake_minimum_required(VERSION 3.22)

set(may_base base)
set(may_model base model)
set(may_store base model store)
set(may_core base model store core)
set(may_exchange base model core exchange)
set(may_report base model core exchange report)
set(may_tui base model core exchange report tui)
set(may_cli base model core exchange report cli)
set(may_main base model core tui cli)

# Who may include an outside library, by header.
set(library_lmdb.h src/store/kv_lmdb.c)
set(library_sodium.h src/store/hash.c)
set(library_xxhash.h src/store/hash.c)
set(library_csv.h src/exchange/csv_read.c src/exchange/csv_write.c)
set(library_curses.h src/tui/term.c src/tui/draw.c)
set(library_term.h src/tui/term.c)
set(library_utf8proc.h src/base/utf8.c)
set(library_malloc.h src/base/alloc.c)
set(library_pthread.h src/base/task.c src/exchange/ahead.c)

# Who may start a thread.
set(threads src/base/task.c src/exchange/ahead.c src/store/terms_seal.c)

# The store knows schemas, not the registers of an office.
set(registers book casefile dialogue letter link note person session visit)

set(system_headers
    assert.h ctype.h errno.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h
    stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h
    stdnoreturn.h string.h time.h wchar.h wctype.h
    dirent.h fcntl.h ftw.h grp.h langinfo.h libgen.h poll.h pwd.h strings.h termios.h unistd.h
    sys/file.h sys/ioctl.h sys/mman.h sys/prctl.h sys/random.h sys/resource.h sys/select.h sys/stat.h
    sys/statfs.h sys/statvfs.h sys/time.h sys/types.h sys/uio.h sys/utsname.h sys/vfs.h
    sys/wait.h sys/syscall.h sys/sysmacros.h linux/futex.h linux/magic.h)
# Model is pure: no files, no terminal, no processes.
set(not_in_model dirent.h fcntl.h ftw.h poll.h signal.h termios.h unistd.h)

set(problems 0)
function(problem file text)
    message("${file}: ${text}")
    math(EXPR problems "${problems} + 1")
    set(problems ${problems} PARENT_SCOPE)
endfunction()

macro(check_system file layer header)
    if(DEFINED library_${header})
        if(NOT ${file} IN_LIST library_${header})
            problem(${file} "<${header}> belongs to ${library_${header}}")
        endif()
    elseif(NOT ${header} IN_LIST system_headers)
        problem(${file} "<${header}> is not a system header this project uses")
    elseif(${layer} STREQUAL model AND
           (${header} IN_LIST not_in_model OR ${header} MATCHES "^sys/"))
        problem(${file} "<${header}> touches the system; model is pure")
    endif()
endmacro()

macro(check_own file layer header)
    get_filename_component(dir ${file} DIRECTORY)
    if(NOT ${header} MATCHES "/")
        if(NOT EXISTS ${SOURCE_DIR}/${dir}/${header})
            problem(${file} "\"${header}\" is not beside it")
        endif()
    elseif(NOT ${header} MATCHES "^([a-z]+)/([a-z0-9_]+)\\.h$")
        problem(${file} "\"${header}\" is not of the form layer/name.h")
    elseif(NOT ${CMAKE_MATCH_1} IN_LIST may_${layer})
        problem(${file} "\"${header}\": ${layer} may not include ${CMAKE_MATCH_1}")
    elseif(${layer} STREQUAL store AND ${CMAKE_MATCH_1} STREQUAL model AND
           ${CMAKE_MATCH_2} IN_LIST registers)
        problem(${file} "\"${header}\": the store does not know registers")
    elseif(${header} STREQUAL "base/task.h" AND NOT ${file} IN_LIST threads)
        problem(${file} "\"${header}\": threads are started in ${threads} only")
    endif()
endmacro()

file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR}
    ${SOURCE_DIR}/src/*.c ${SOURCE_DIR}/src/*.h ${SOURCE_DIR}/include/*.h)
list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "no sources under ${SOURCE_DIR}")
endif()
foreach(file IN LISTS files)
    set(layer main)
    if(file MATCHES "^(src|include)/([a-z]+)/")
        set(layer ${CMAKE_MATCH_2})
    endif()
    if(NOT DEFINED may_${layer})
        problem(${file} "${layer} is not a layer")
    endif()
    file(STRINGS ${SOURCE_DIR}/${file} includes REGEX "^[ \t]*#[ \t]*include")
    foreach(line IN LISTS includes)
        if(line MATCHES "<([^>]+)>")
            check_system(${file} ${layer} ${CMAKE_MATCH_1})
        elseif(line MATCHES "\"([^\"]+)\"")
            check_own(${file} ${layer} ${CMAKE_MATCH_1})
        else()
            problem(${file} "cannot read: ${line}")
        endif()
    endforeach()
endforeach()

if(problems GREATER 0)
    message(FATAL_ERROR "${problems} includes go against the layers")
endif()
message("${count} files keep to the layers")
