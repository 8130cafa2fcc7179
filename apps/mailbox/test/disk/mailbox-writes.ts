/**
 * Everything that a mailbox writes, as actions whose writes can fail one by one: its folder, its keys, the socket for its
 * owner, its file of letters, and a backup of all that.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox, type StorageEngine } from '@pvtcoms/mailbox'
import { SqliteEngine } from '@pvtcoms/mailbox/engines/sqlite'
import { askControl, serveControl } from '@pvtcoms/service/node'
import type { WritingAction } from '@pvtcoms/testnet/disk'
import { backUp } from '../../src/backup.ts'
import { MailboxDirectory } from '../../src/mailbox-directory.ts'

type Maker = () => Promise<Omit<WritingAction, 'name'>>

const newFolder = (): string => join(mkdtempSync(join(tmpdir(), 'mailbox-')), 'data')
const digest = { encoded: new Uint8Array(40), head: new Uint8Array(32) }

async function prepared(): Promise<MailboxDirectory> {
  const directory = new MailboxDirectory(newFolder())
  await directory.prepare()
  return directory
}

/** A file of letters in the middle of its life: epoch 7 is open. */
async function letters(): Promise<{ path: string; engine: StorageEngine }> {
  const path = (await prepared()).letters
  const engine = await SqliteEngine.open(path)
  await engine.charter(new Uint8Array(64))
  await engine.openEpoch(7, () => digest)
  return { path, engine }
}

const newLetter = (): { tag: Uint8Array; body: Uint8Array } => ({
  tag: nodeEnv.random(16),
  body: nodeEnv.random(4_096),
})

/** What has no state of its own: how often it was done. */
function counted(run: (turn: number) => Promise<unknown>): Pick<WritingAction, 'run' | 'state'> {
  let times = 0
  return {
    run: async (turn) => {
      await run(turn)
      times++
    },
    state: () => times,
  }
}

export const MAILBOX_WRITES: Readonly<Record<string, Maker>> = {
  'making the data directory': async () => {
    const folder = newFolder()
    return counted((turn) => new MailboxDirectory(join(folder, `${turn}`, 'data')).prepare())
  },

  'making a key': async () => {
    const directory = await prepared()
    return {
      run: async (turn) => (await directory.aliasKey(turn, nodeEnv)).wipe(),
      state: async () => (await directory.keyNames()).map((name) => [name, size(directory, name)]),
    }
  },

  'making the socket': async () => controlled((await prepared()).control),

  'making the socket in another folder, as its path is too long': async () => {
    const folder = join(newFolder(), 'x'.repeat(100))
    mkdirSync(folder, { mode: 0o700, recursive: true })
    return controlled(join(folder, 'control'))
  },

  'making the file of letters': async () => {
    const { path } = await prepared()
    return counted(async (turn) => {
      const engine = await SqliteEngine.open(join(path, `letters-${turn}.db`))
      await engine.close()
    })
  },

  'opening the file of letters': async () => {
    const { path, engine } = await letters()
    await engine.close()
    return counted(async () => {
      const opened = await SqliteEngine.open(path)
      assert.equal((await opened.state()).openEpoch, 7)
      await opened.close()
    })
  },

  'keeping a letter': async () => {
    const { engine } = await letters()
    return {
      run: () => engine.store(newLetter(), 7),
      state: async () => (await engine.waiting([], 10_000)).letters.length,
    }
  },

  'ending an epoch': async () => {
    const { engine } = await letters()
    let next = 8
    return {
      run: async () => {
        await engine.openEpoch(next, () => digest)
        next++
      },
      state: () => engine.state(),
    }
  },

  'removing a letter': async () => {
    const { engine } = await letters()
    let [kept, removed]: [Uint8Array | undefined, number] = [undefined, 0]
    return {
      run: async () => {
        await engine.remove([kept ?? assert.fail()])
        kept = undefined
        removed++
      },
      state: async () => {
        if (kept === undefined) {
          const letter = newLetter()
          await engine.store(letter, 7)
          kept = letter.tag
        }
        return [removed, (await engine.waiting([], 9)).letters.length]
      },
    }
  },

  'expecting a tag': async () => {
    const { engine } = await letters()
    let tag = nodeEnv.random(16)
    return {
      run: () => engine.expect([tag], 9),
      state: () => engine.isExpected(tag),
      undo: () => {
        tag = nodeEnv.random(16)
      },
    }
  },

  'making the key of a day': async () => {
    const { engine } = await letters()
    let known = 0
    return {
      run: async () => {
        const fresh = new Secret('DayKey', nodeEnv.random(32))
        const key = await engine.dayKey(known + 1, fresh)
        assert.deepEqual(key.expose(), fresh.expose())
        known++
      },
      state: () => known,
    }
  },

  'forgetting a day': async () => {
    const { engine } = await letters()
    let day = 1
    return {
      run: async () => {
        await engine.expire(day + 1, 7)
        day++
      },
      state: async () => {
        const key = await engine.dayKey(day, new Secret('DayKey', nodeEnv.random(32)))
        key.wipe()
        return day
      },
    }
  },

  'backing up': async () => {
    const directory = await prepared()
    const identity = await directory.mailboxKey(nodeEnv)
    const mailbox = await Mailbox.open({
      engine: await SqliteEngine.open(directory.letters),
      primitives: nodePrimitives,
      random: nodeEnv,
      timers: nodeTimers,
      mailboxKey: nodePrimitives.ed25519.publicKey(
        new Secret('Ed25519Seed', identity.expose().slice()),
      ),
      settings: { epochSeconds: 60, minEffort: 1 },
    })
    const targets: string[] = []
    return {
      run: async (turn) => {
        const target = join(directory.path, '..', `backup-${turn}`)
        targets.push(target)
        await backUp(mailbox, directory, target)
      },
      state: () => targets.filter((target) => existsSync(target)).length,
    }
  },
}

const size = ({ keys }: MailboxDirectory, name: string): number =>
  readFileSync(join(keys, name)).length

function controlled(path: string): Omit<WritingAction, 'name'> {
  let close = (): Promise<void> => Promise.resolve()
  return {
    run: async () => {
      close = await serveControl(path, {
        parse: () => 'ping' as const,
        answer: async (request) => request,
      })
    },
    state: async () => [
      await askControl(path, {}).catch(() => 'nobody'),
      readdirSync(join(path, '..')).includes('control'),
    ],
    undo: () => close(),
  }
}
