/** What the command line writes by itself, as actions whose writes can fail one by one. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WritingAction } from '@pvtcoms/testnet/disk'
import { saveAsNewFile } from '../../src/new-file.ts'

const PIECES = ['Chat with Bob\n', 'x'.repeat(100_000), 'the end\n']

async function* pieces(): AsyncGenerator<string, number, void> {
  yield* PIECES
  return 2
}

/** Makes an action. */
type Maker = () => Omit<WritingAction, 'name'>

export const CLI_WRITES: Readonly<Record<string, Maker>> = {
  'saving a chat as a file': () => {
    const path = join(mkdtempSync(join(tmpdir(), 'chat-')), 'chat.txt')
    return {
      run: () => saveAsNewFile(path, pieces()),
      state: () => (existsSync(path) ? statSync(path).size : 'no file'),
      undo: () => {
        rmSync(path)
      },
    }
  },
}
