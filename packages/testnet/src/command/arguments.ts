import { parseArgs } from 'node:util'

export interface StartArguments {
  readonly verb: 'start'
  readonly authorities: number
  readonly detach: boolean
  readonly program: string
  readonly json: boolean
  readonly cacheDirectory: string
}

export type Arguments =
  | { readonly verb: 'help' }
  | { readonly verb: 'misuse'; readonly message: string }
  | StartArguments
  | { readonly verb: 'status'; readonly json: boolean; readonly cacheDirectory: string }
  | {
      readonly verb: 'stop'
      readonly name: string | undefined
      readonly json: boolean
      readonly cacheDirectory: string
    }

/** What the words behind `testnet` ask for. */
export function parseArguments(words: readonly string[], defaultCache: string): Arguments {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(words)
  } catch (error) {
    return misuse(error instanceof Error ? error.message : 'wrong arguments')
  }
  const { values, positionals } = parsed
  if (values.help) return { verb: 'help' }
  const [verb, name, ...more] = positionals
  const json = values.json
  const cacheDirectory = values.cache ?? defaultCache
  const startOnly = ['authorities', 'detach', 'tor'].find((option) => option in values)
  if (verb !== 'start' && startOnly !== undefined) return misuse(`--${startOnly} is for start`)
  if (more.length > 0 || (name !== undefined && verb !== 'stop')) return misuse('too many words')
  switch (verb) {
    case 'start': {
      const authorities = Number(values.authorities ?? 5)
      if (!Number.isInteger(authorities) || authorities < 4 || authorities > 16) {
        return misuse('--authorities takes a number from 4 to 16')
      }
      const { detach = false, tor: program = 'tor' } = values
      return { verb, authorities, detach, program, json, cacheDirectory }
    }
    case 'status':
      return { verb, json, cacheDirectory }
    case 'stop':
      return { verb, name, json, cacheDirectory }
    case undefined:
      return misuse('say start, status or stop')
    default:
      return misuse('there is start, status and stop, and nothing else')
  }
}

function parse(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      authorities: { type: 'string' },
      detach: { type: 'boolean' },
      tor: { type: 'string' },
      cache: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  })
}

const misuse = (message: string): Arguments => ({ verb: 'misuse', message })
