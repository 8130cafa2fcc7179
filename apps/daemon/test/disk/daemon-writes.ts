/**
 * Everything that the daemon writes, as actions whose writes can fail one by one: what is asked of it through the API,
 * what its start writes, what its windows hand over, and the files around its tor.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { isCodedError } from '@pvtcoms/core/errors'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { listenSocket, type SocketListener } from '@pvtcoms/rpc/node'
import { withTor } from '@pvtcoms/terminal'
import { until } from '@pvtcoms/testkit/until'
import type { WritingAction } from '@pvtcoms/testnet/disk'
import { TorTransport } from '@pvtcoms/transport/tor'
import { noteCrash, takeCrash } from '../../src/host/crash-note.ts'
import { DataDirectory } from '../../src/host/data-directory.ts'
import { lockDirectory } from '../../src/host/directory-lock.ts'
import { JsonSettingsFile } from '../../src/host/settings-file.ts'
import { Handover } from '../../src/window/handover.ts'
import type { Person, World } from '../world.ts'

export const PASSPHRASE = 'correct horse battery'
const FULL = ['ENOSPC', 'EDQUOT'] as const
const ANY = [...FULL, 'EROFS', 'EIO'] as const

/** Makes an action; what it needs besides the world is made then. */
type Maker = (world: World) => Promise<Omit<WritingAction, 'name'>>

let people = 0
const newcomer = (world: World): Promise<Person> => world.person(`person-${++people}`)

async function owner(world: World): Promise<Person> {
  const person = await newcomer(world)
  await person.call('app.create', { passphrase: PASSPHRASE })
  await person.call('profile.create', { name: 'Ada' })
  return person
}

/** Names that mean something: what a refused write leaves under others is removed or written over the next time. */
const namesIn = (folder: string): readonly string[] =>
  (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => !/\.new(-wal|-journal|-shm)?$|\.former$/.test(name),
  )

const stateOf = async (person: Person): Promise<string> =>
  (await person.call('app.status', {})).state

const settingsOf = (person: Person): Promise<unknown> =>
  new JsonSettingsFile(person.directory.settings).read()

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

export const DAEMON_WRITES: Readonly<Record<string, Maker>> = {
  'making the data directory and its lock': async (world) => {
    const folder = world.newFolder()
    return counted(async (turn) => {
      const directory = new DataDirectory(join(folder, `${turn}`, 'data'))
      await directory.prepare()
      lockDirectory(directory.lock)()
    })
  },

  'making the socket': async (world) => {
    const folder = world.newFolder()
    mkdirSync(folder, { mode: 0o700 })
    return listening(join(folder, 'socket'))
  },

  'making the socket in another folder, as its path is too long': async (world) => {
    const folder = join(world.newFolder(), 'x'.repeat(100))
    mkdirSync(folder, { mode: 0o700, recursive: true })
    return listening(join(folder, 'socket'))
  },

  'making a store': async (world) => {
    const person = await newcomer(world)
    return {
      run: () => person.call('app.create', { passphrase: PASSPHRASE }),
      state: async () => [await stateOf(person), namesIn(person.directory.path)],
      undo: () => person.call('app.erase', { confirm: 'delete everything' }),
    }
  },

  'making a profile': async (world) => {
    const person = await owner(world)
    return {
      run: (turn) => person.call('profile.create', { name: `Ada ${turn}` }),
      state: () => person.call('profile.list', {}),
    }
  },

  'sending a message': async (world) => {
    const { ann, conversation } = await pair(world)
    return {
      run: (turn) => ann.call('message.send', { conversation, text: `message ${turn}` }),
      state: async () => {
        const page = { conversation, position: 'newest', limit: 200 } as const
        return (await ann.call('message.page', page)).messages.map(({ text }) => text)
      },
    }
  },

  'unlocking, as nothing has to be written to read': async (world) => {
    const person = await owner(world)
    await person.call('app.lock', {})
    return {
      run: async () => {
        await person.call('app.unlock', { passphrase: PASSPHRASE })
        const [profile] = await person.call('profile.list', {})
        assert.equal(profile?.name, 'Ada')
      },
      state: () => stateOf(person),
      undo: () => person.call('app.lock', {}),
      survives: FULL,
    }
  },

  'locking, after something was written': async (world) => {
    const person = await owner(world)
    let name = 'Ada'
    return {
      run: () => person.call('app.lock', {}),
      state: () => stateOf(person),
      undo: async () => {
        await person.call('app.unlock', { passphrase: PASSPHRASE })
        const [profile] = await person.call('profile.list', {})
        assert.equal(profile?.name, name)
        name = `${name.slice(0, 3)} ${nodeEnv.random(4).join('')}`
        await person.call('profile.rename', { profile: 1, name })
      },
      survives: ANY,
    }
  },

  'setting when to lock': async (world) => {
    const person = await owner(world)
    return {
      run: (turn) => person.call('app.lockAfter', { seconds: 1_000 + turn }),
      state: async () => [
        (await person.call('app.status', {})).lockAfter,
        await settingsOf(person),
      ],
    }
  },

  'setting bridges': async (world) => {
    const person = await owner(world)
    await until(() => person.transport.status().kind === 'ready')
    return {
      run: (turn) => person.call('app.bridges', { text: `192.0.2.1:${turn}` }),
      state: async () => [
        (await person.call('app.status', {})).bridges,
        person.bridges.at(-1),
        await settingsOf(person),
      ],
    }
  },

  'changing the passphrase': async (world) => {
    const person = await owner(world)
    let [current, wanted] = [PASSPHRASE, PASSPHRASE]
    return {
      run: async (turn) => {
        wanted = `${PASSPHRASE} ${turn}`
        await person.call('app.passphrase', { from: current, to: wanted })
        current = wanted
      },
      // It is what it was said to be, and nothing is missing.
      state: async () => {
        await person.call('app.lock', {})
        await person.call('app.unlock', { passphrase: current }).catch(async () => {
          await person.call('app.unlock', { passphrase: wanted })
          current = wanted
        })
        await person.call('profile.rename', { profile: 1, name: 'Ada' })
        await person.call('backup.create', {})
        return [current, namesIn(person.directory.path)]
      },
    }
  },

  'making a backup': async (world) => {
    const person = await owner(world)
    return {
      run: () => person.call('backup.create', {}),
      state: async () => {
        const [newest] = await person.call('backup.list', {})
        return [newest, namesIn(person.directory.backups).at(-1)]
      },
    }
  },

  'exporting a backup': async (world) => {
    const person = await owner(world)
    const folder = world.newFolder()
    mkdirSync(folder)
    return {
      run: (turn) =>
        person.call('backup.export', { path: join(folder, `${turn}`), passphrase: PASSPHRASE }),
      state: () => namesIn(folder),
    }
  },

  'restoring a backup': async (world) => {
    const [person, other] = [await owner(world), await newcomer(world)]
    const path = `${world.newFolder()}-backup`
    await person.call('backup.export', { path, passphrase: PASSPHRASE })
    return {
      run: () => other.call('backup.restore', { path, passphrase: PASSPHRASE }),
      state: async () => [await stateOf(other), namesIn(other.directory.path)],
      undo: () => other.call('app.erase', { confirm: 'delete everything' }),
    }
  },

  'erasing everything': async (world) => {
    const person = await newcomer(world)
    const prepare = async (): Promise<void> => {
      await person.call('app.create', { passphrase: PASSPHRASE })
      await person.call('backup.create', {})
      await person.call('app.bridges', { text: '192.0.2.1:443' })
    }
    await prepare()
    return {
      run: () => person.call('app.erase', { confirm: 'delete everything' }),
      // What is removed is gone; but what hides that Tor is used holds until all of it is.
      state: async () => [
        (await person.call('app.status', {})).bridges,
        existsSync(person.directory.settings),
      ],
      undo: prepare,
    }
  },

  'handing over a file from a window': async (world) => {
    const folder = world.newFolder()
    const handover = new Handover(folder, nodeEnv)
    let name = ''
    return {
      run: async () => {
        const added = await handover.add()
        assert.equal(await handover.append(added.name, 0, Buffer.alloc(1_000)), true)
        name = added.name
      },
      state: () => namesIn(folder),
      undo: () => handover.remove(name),
    }
  },

  'handing over more of a file, of which the same part can be sent again': async (world) => {
    const handover = new Handover(world.newFolder(), nodeEnv)
    const { name, path } = await handover.add()
    await handover.append(name, 0, Buffer.alloc(1_000))
    return {
      run: async () => {
        const at = readFileSync(path).length
        assert.equal(await handover.append(name, at, Buffer.alloc(5_000)), true)
      },
      state: () => readFileSync(path).length,
    }
  },

  'noting the code of a crash': async (world) => {
    const folder = world.newFolder()
    mkdirSync(folder)
    const path = join(folder, 'crash')
    return {
      ...counted(async () => {
        noteCrash(path, Object.assign(new Error('of the system'), { code: 'ENOSPC' }))
        assert.ok(['disk-full', undefined].includes(takeCrash(path)))
      }),
      survives: ANY,
    }
  },

  'making a folder for the tor of one command': async (world) => {
    const programs = world.newFolder()
    mkdirSync(programs)
    makeTor(join(programs, 'tor'))
    const path = `${programs}:${process.env['PATH'] ?? ''}`
    return counted(async () => {
      const before = process.env['PATH']
      process.env['PATH'] = path
      const io = { progress: () => undefined, interrupted: new AbortController().signal }
      try {
        await untilTor(withTor({}, io, async () => undefined))
      } finally {
        process.env['PATH'] = before
      }
    })
  },

  'starting tor': async (world) => {
    const dataDirectory = world.newFolder()
    const binary = `${dataDirectory}-program`
    makeTor(binary)
    const done = counted(async () => {
      const tor = { binary, dataDirectory }
      await untilTor(TorTransport.start({ random: nodeEnv, timers: nodeTimers, tor }))
    })
    return { run: done.run, state: async () => [await done.state(), notesIn(dataDirectory)] }
  },
}

/** Notes and folders of runs that are over: the next start removes what a disk did not let go. */
const notesIn = (folder: string): readonly string[] =>
  namesIn(folder).filter((name) => !/^(owner-|run-)/.test(name))

/** A program that says that it is tor, and ends. */
function makeTor(path: string): void {
  writeFileSync(path, '#!/bin/sh\ntest "$1" = --version && echo "Tor version 0.4.9.1."\n')
  chmodSync(path, 0o700)
}

/** All that comes before tor's own work is done when that program has ended. */
async function untilTor(start: Promise<unknown>): Promise<void> {
  await start.catch((error: unknown) => {
    if (!isCodedError(error) || error.code !== 'tor-exited') throw error
  })
}

function listening(path: string): Omit<WritingAction, 'name'> {
  let listener: SocketListener | undefined
  return {
    run: async () => {
      listener = await listenSocket(path, () => undefined)
    },
    state: () => connects(path),
    undo: () => listener?.close(),
  }
}

async function connects(path: string): Promise<boolean> {
  // By its own folder, as the path may be too long.
  process.chdir(join(path, '..'))
  const socket = createConnection('socket')
  const isConnected = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  process.chdir('/')
  return isConnected
}

/** Two people who can write to each other. */
export async function pair(
  world: World,
): Promise<{ ann: Person; ben: Person; conversation: number }> {
  const { link } = await world.mailbox()
  const [ann, ben] = [await owner(world), await owner(world)]
  for (const person of [ann, ben]) {
    await person.call('mailbox.add', { profile: 1, link, name: 'box' })
  }
  await ann.call('invite.create', { profile: 1, name: 'Ben' })
  let invite = ''
  await until(async () => {
    const [made] = await ann.call('invite.list', { profile: 1 })
    invite = made?.link ?? ''
    return invite !== ''
  })
  await ben.call('invite.accept', { profile: 1, link: invite, name: 'Ann' })
  const conversationOf = async (person: Person): Promise<number> =>
    (await person.call('contact.list', { profile: 1 }))[0]?.conversation ?? 0
  await until(async () => (await conversationOf(ann)) > 0 && (await conversationOf(ben)) > 0)
  return { ann, ben, conversation: await conversationOf(ann) }
}
