# bash completion for wireroom(1). Verbs and options come from the program's own help.
_wireroom() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} program=${COMP_WORDS[0]}
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ] || { [ "$COMP_CWORD" = 2 ] && [ "$verb" = help ]; }; then
    mapfile -t COMPREPLY < <(compgen -W "help $("$program" help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')" -- "$word")
    return
  fi
  case $before in
    --config | --to | --out | --data)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      compopt -o filenames
      return
      ;;
  esac
  case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$("$program" "$verb" --help 2>/dev/null | sed -n 's/^  *\(--[a-z-]*\).*/\1/p')" -- "$word") ;;
    *)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      compopt -o filenames
      ;;
  esac
}
complete -F _wireroom wireroom
