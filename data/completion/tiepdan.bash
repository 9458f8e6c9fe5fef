# SPDX-License-Identifier: MIT
#
# Completion for bash: commands, registers, states, options.

_tiepdan() {
    local cur prev word command='' i
    local commands='init demo add edit move assign note link merge void undo redo list show
        history why report import export form calendar view check rebuild backup restore config
        doctor help version'
    local registers='case visit letter person note dialogue session link unit choice rule
        day view setting'
    local states='classified accepted verifying decided suspended forwarded closed guided
        returned refused filed withdrawn terminated replied'
    local steps='classify accept guide forward return refuse file duplicate urge reply reopen'
    local common='--db --lang --as-of --readonly --no-color --quiet --verbose --help --version'
    local own=''

    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
        --db | --lang | --as-of) ((i++)) ;;
        -*) ;;
        *)
            command=$word
            break
            ;;
        esac
    done

    case $prev in
    --db)
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
        ;;
    --rejects | --script | -o | --output)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --lang)
        mapfile -t COMPREPLY < <(compgen -W 'vi en' -- "$cur")
        return
        ;;
    --date-order)
        mapfile -t COMPREPLY < <(compgen -W 'dmy mdy' -- "$cur")
        return
        ;;
    esac

    case $command in
    '') own=$commands ;;
    init) own='--office --code' ;;
    add) own="$registers --from --json --dry-run" ;;
    edit | assign | link) own='--dry-run' ;;
    move) own="$states $steps --note --dry-run" ;;
    merge) own='--take --dry-run' ;;
    note) own='--remind --dry-run' ;;
    void) own='--note --back --dry-run' ;;
    undo) own='--batch --entry --rest --dry-run' ;;
    redo) own='--rest --dry-run' ;;
    list) own="$registers open closed overdue soon unanswered @me --columns --sort --limit --count
        --json --csv --view --voided --all" ;;
    show) own='--reveal --json' ;;
    history | check | doctor) own='--json' ;;
    backup | restore)
        mapfile -t COMPREPLY < <(compgen -d -W '--json' -- "$cur")
        return
        ;;
    report) own="$(tiepdan help report --names 2> /dev/null) --by --year --quarter --month
        --period --official --from --to --print -o --output --json --csv" ;;
    import)
        own="$registers --check --update --rejects --delimiter --encoding --date-order
            --dry-run --json"
        if [[ $cur != -* && $prev != import ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            return
        fi
        ;;
    export) own="$registers -o --output --print --reveal --columns --sort --limit --json --csv" ;;
    form) own='-o --output --print --reveal' ;;
    calendar) own='list add remove load due --why --json --dry-run' ;;
    view) own="list add remove $registers --shared --sort --columns --json" ;;
    config) own='--user --json lang name superior place soon_days start' ;;
    demo) own='--ascii --lean --linear --script --size' ;;
    help) own="$commands --names" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$own $common" -- "$cur")
}
complete -F _tiepdan tiepdan
