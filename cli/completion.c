/* celeriac completion bash|zsh: a script for the shell, made from the table of commands. Commands, their flags, and for tune
 * and fit the columns of the table that is already on the line. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const char HEAD[] = "_celeriac() {\n"
                           "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} table=${COMP_WORDS[2]} flags= columns=\n"
                           "    COMPREPLY=()\n"
                           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                           "        COMPREPLY=($(compgen -W \"";
static const char FLAGS[] = "\" -- \"$word\"))\n"
                            "        return\n"
                            "    fi\n"
                            "    case $command in\n";
static const char TAIL[] = "    esac\n"
                           "    if [[ $word == -* ]]; then\n"
                           "        COMPREPLY=($(compgen -W \"$flags\" -- \"$word\"))\n"
                           "    elif [[ ($command == tune || $command == fit) && $COMP_CWORD -ge 3 && -f $table ]]; then\n"
                           "        columns=$(head -n 1 -- \"$table\" | tr -d '\"\\r' | tr ',;\\t' '\\n\\n\\n')\n"
                           "        COMPREPLY=($(compgen -W \"$columns\" -- \"$word\"))\n"
                           "    fi\n"
                           "}\n"
                           "complete -o default -F _celeriac celeriac\n";

static void print_script(bool zsh)
{
    printf("# in ~/.%src:  source <(celeriac completion %s)\n", zsh ? "zsh" : "bash", zsh ? "zsh" : "bash");
    if (zsh)
        fputs("autoload -U +X bashcompinit && bashcompinit\n", stdout);
    fputs(HEAD, stdout);
    for (const cli_command *c = cli_commands; c->name; c++)
        printf("%s%s", c == cli_commands ? "" : " ", c->name);
    fputs(FLAGS, stdout);
    for (const cli_command *c = cli_commands; c->name; c++) {
        printf("    %s) flags=\"", c->name);
        for (const cli_option *o = c->option; o->name; o++)
            printf("%s--%s", o == c->option ? "" : " ", o->name);
        fputs("\" ;;\n", stdout);
    }
    fputs(TAIL, stdout);
}

cel_status cli_completion_command(const cli_arguments *a, cel_error *err)
{
    bool zsh = a->words == 1 && strcmp(a->word[0], "zsh") == 0;
    if (!zsh && (a->words != 1 || strcmp(a->word[0], "bash") != 0)) {
        cel_fail(err, CEL_INPUT, "command.words", a->words == 1 ? "there is no completion for \"%s\"" : "for which shell?%s", a->words == 1 ? a->word[0] : "");
        cel_error_hint(err, "celeriac completion bash, celeriac completion zsh");
        return CEL_INPUT;
    }
    print_script(zsh);
    return CEL_OK;
}
