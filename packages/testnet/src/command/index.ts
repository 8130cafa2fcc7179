/** The command `npm run testnet`. */
import { isCodedError } from '@pvtcoms/core/errors'
import { defaultCacheDirectory } from '../tor/network-start.ts'
import { parseArguments } from './arguments.ts'
import { start } from './start.ts'
import { status } from './status.ts'
import { stop } from './stop.ts'
import { usage } from './text.ts'

/**
 * Runs the command that `words` name and resolves with the exit code: 0 done, 1 failed, 2 wrong use.
 * Data goes to standard output, words for people to standard error.
 */
export async function testnetCommand(words: readonly string[]): Promise<number> {
  const args = parseArguments(words, defaultCacheDirectory)
  try {
    switch (args.verb) {
      case 'help':
        process.stdout.write(usage)
        return 0
      case 'misuse':
        process.stderr.write(`${args.message}\n\n${usage}`)
        return 2
      case 'start':
        await start(args)
        return 0
      case 'status':
        await status(args.cacheDirectory, args.json)
        return 0
      case 'stop':
        await stop(args.cacheDirectory, args.name, args.json)
        return 0
    }
  } catch (error) {
    if (!isCodedError(error)) throw error
    process.stderr.write(`testnet: ${error.message} [${error.code}]\n`)
    if (words.includes('--json')) {
      process.stdout.write(`${JSON.stringify({ error: error.code, message: error.message })}\n`)
    }
    return 1
  }
}
