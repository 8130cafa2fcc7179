/** `pvtcoms completion`: scripts for the tab key of a shell, made from the commands themselves. */
import type { Command, Option } from 'commander'

/** A command by the words that lead to it. */
interface Node {
  readonly path: string
  /** Each with what it is for. */
  readonly words: readonly (readonly [word: string, help: string])[]
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

export function completionScript(program: Command, shell: Shell): string {
  return { bash: bash, zsh: zsh, fish: fish }[shell](program.name(), nodes(program))
}

/** All commands with subcommands and options of each, the program itself first. */
function nodes(command: Command, path: readonly string[] = []): readonly Node[] {
  const own: Node = {
    path: path.join(' '),
    words: [
      ...subcommands(command).map((each) => [each.name(), each.description()] as const),
      ...options(command).map((each) => [each.long ?? each.short ?? '', each.description] as const),
      ['--help', 'show help'],
    ],
  }
  return [own, ...subcommands(command).flatMap((each) => nodes(each, [...path, each.name()]))]
}

const subcommands = (command: Command): readonly Command[] =>
  command.commands.filter((each) => each.name() !== 'help')

const options = (command: Command): readonly Option[] =>
  command.options.filter(({ hidden }) => !hidden)

/** A word that is no command ends the path: it is an argument. */
function bash(name: string, all: readonly Node[]): string {
  const cases = all.map(
    ({ path, words }) => `    '${path}') words='${words.map(([word]) => word).join(' ')}' ;;`,
  )
  return `# Completion of ${name} for bash: source <(${name} completion bash)
_${name}() {
  local path='' words='' word known
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) continue ;; esac
    known="\${path:+$path }$word"
    if _${name}_words "$known"; then path="$known"; else break; fi
  done
  _${name}_words "$path"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default; fi
}
_${name}_words() {
  case "$1" in
${cases.join('\n')}
    *) return 1 ;;
  esac
}
complete -F _${name} ${name}
`
}

function zsh(name: string, all: readonly Node[]): string {
  const cases = all.map(({ path, words }) => {
    const items = words.map(([word, help]) => `'${word}:${quoted(help).replaceAll(':', '\\:')}'`)
    return `    '${path}') offers=(${items.join(' ')}) ;;`
  })
  return `#compdef ${name}
# Completion of ${name} for zsh: source <(${name} completion zsh), after compinit
_${name}_offers() {
  case "$1" in
${cases.join('\n')}
    *) return 1 ;;
  esac
}
_${name}() {
  local current='' known word
  local -a offers
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && continue
    known="\${current:+$current }$word"
    _${name}_offers "$known" || break
    current="$known"
  done
  _${name}_offers "$current"
  _describe '${name}' offers || _files
}
compdef _${name} ${name}
`
}

function fish(name: string, all: readonly Node[]): string {
  const lines = all.flatMap(({ path, words }) =>
    words.map(([word, help]) => {
      const item = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`
      return `complete -c ${name} -n '__${name}_at "${path}"' ${item} -d '${quoted(help)}'`
    }),
  )
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  return `# Completion of ${name} for fish: ${name} completion fish | source
function __${name}_at
  set -l path
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and continue
    set -l known (string join ' ' $path $word)
    contains -- $known ${paths.join(' ')}; or break
    set path $path $word
  end
  test "$argv[1]" = "$path"
end
${lines.join('\n')}
`
}

/** Within single quotes. */
const quoted = (text: string): string => text.replaceAll("'", '’')
