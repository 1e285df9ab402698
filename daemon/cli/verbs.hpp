#pragma once
// The verbs of the command line, each in a source of its name. A verb gets the words after it and returns the
// exit code of the program (daemon/cli/exit.hpp).

#include "daemon/cli/command_line.hpp"

namespace wireroom::daemon::cli {

int run_check(const words& line);
int run_demo(const words& line);
int run_doctor(const words& line);
int run_backup(const words& line);
int run_explain(const words& line);
int run_export(const words& line);
int run_import(const words& line);
int run_inspect(const words& line);
int run_poll(const words& line);
int run_refresh(const words& line);
int run_reload(const words& line);
int run_replay(const words& line);
int run_serve(const words& line);
int run_split(const words& line);
int run_status(const words& line);
int run_version(const words& line);

}  // namespace wireroom::daemon::cli
