/**
 * Each source that writes to a disk, and the action of the tests that fails each of its writes in turn: somebody who
 * writes somewhere else has to say which.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')
const SOURCES = ['packages/*/src/**/*.ts', 'packages/core/providers/*.ts', 'apps/*/src/**/*.ts']
/** They run in tests and demonstrations alone. */
const NOT_OURS = /^packages\/(testnet|testkit)\//

/** What of Node's file systems changes something. */
const WRITES =
  /^(appendFile|chmod|chown|copyFile|cp|createWriteStream|ftruncate|link|mkdir|mkdtemp|open|rename|rm|rmdir|symlink|truncate|unlink|utimes|write|writeFile|writev|fsync|fdatasync)(Sync)?$/

/** Names of actions in `DAEMON_WRITES` and `MAILBOX_WRITES`; or `reads`, for what opens files to read them. */
const DAEMON = 'apps/daemon/test/disk/daemon-writes.ts'
const CLI = 'apps/cli/test/disk/cli-writes.ts'
const MAILBOX = 'apps/mailbox/test/disk/mailbox-writes.ts'
const WRITERS: Readonly<Record<string, readonly [of: string, action: string] | 'reads'>> = {
  'apps/cli/src/new-file.ts': [CLI, 'saving a chat as a file'],
  'apps/daemon/src/host/crash-note.ts': [DAEMON, 'noting the code of a crash'],
  'apps/daemon/src/host/data-directory.ts': [DAEMON, 'erasing everything'],
  'apps/daemon/src/host/directory-lock.ts': [DAEMON, 'making the data directory and its lock'],
  'apps/daemon/src/host/store-files.ts': [DAEMON, 'restoring a backup'],
  'apps/daemon/src/window/handover.ts': [DAEMON, 'handing over a file from a window'],
  'apps/mailbox/src/backup.ts': [MAILBOX, 'backing up'],
  'packages/core/providers/node-files.ts': [DAEMON, 'setting when to lock'],
  'packages/mailbox/src/engines/sqlite/file.ts': [MAILBOX, 'making the file of letters'],
  'packages/rpc/src/node/listen-socket.ts': [DAEMON, 'making the socket'],
  'packages/service/src/node/control-socket.ts': [MAILBOX, 'making the socket'],
  'packages/service/src/node/data-directory.ts': [MAILBOX, 'making the data directory'],
  'packages/store/src/node/backup/import-backup.ts': [DAEMON, 'restoring a backup'],
  'packages/store/src/node/file-store.ts': [DAEMON, 'making a backup'],
  'packages/store/src/node/file/new-file.ts': [DAEMON, 'making a store'],
  'packages/store/src/node/file/page-check.ts': 'reads',
  'packages/store/src/node/schema/schema-tree.ts': 'reads',
  'packages/store/src/node/sqlite.ts': [DAEMON, 'sending a message'],
  'packages/terminal/src/tor-session.ts': [DAEMON, 'making a folder for the tor of one command'],
  'packages/transport/src/tor/control-connection.ts': 'reads',
  'packages/transport/src/tor/orphans.ts': [DAEMON, 'starting tor'],
  'packages/transport/src/tor/private-directory.ts': [DAEMON, 'starting tor'],
  'packages/transport/src/tor/tor-process.ts': [DAEMON, 'starting tor'],
}

const IMPORT = /import\s+(type\s+)?([^'";]*?)\s*from\s+'([^']+)'/g

/** Whether a source can write to a disk by what it imports. `anything`: it takes all of a module, where nobody can tell. */
function writing(source: string): 'no' | 'yes' | 'anything' {
  let found: 'no' | 'yes' = 'no'
  for (const [, type, what = '', from = ''] of source.matchAll(IMPORT)) {
    if (type !== undefined) continue
    if (from === 'node:sqlite') found = 'yes'
    if (from === 'better-sqlite3-multiple-ciphers' && !what.startsWith('{')) found = 'yes'
    if (!/^(node:)?fs(\/promises)?$/.test(from)) continue
    if (!/^\{[^]*\}$/.test(what)) return 'anything'
    const names = what.slice(1, -1).split(',')
    if (names.some((name) => WRITES.test(name.trim().split(/\s+as\s+/)[0] ?? ''))) found = 'yes'
  }
  return /import\(\s*'(node:)?fs|require\(/.test(source) ? 'anything' : found
}

suite('what writes to a disk', () => {
  test('is known, by each source that does, with the test that fails each of its writes', () => {
    const files = globSync(SOURCES, { cwd: ROOT }).filter((file) => !NOT_OURS.test(file))
    assert.ok(files.length > 300)
    const found = files.filter((file) => {
      const how = writing(readFileSync(join(ROOT, file), 'utf8'))
      assert.notEqual(how, 'anything', `${file} imports all of a file system: name what it needs`)
      return how === 'yes'
    })
    assert.deepEqual(found.toSorted(), Object.keys(WRITERS).toSorted())
    for (const writer of Object.values(WRITERS)) {
      if (writer === 'reads') continue
      const [of, action] = writer
      assert.ok(readFileSync(join(ROOT, of), 'utf8').includes(`'${action}'`), action)
    }
  })

  test('is seen in each form of an import', () => {
    for (const [source, how] of [
      ["import { readFile, stat } from 'node:fs/promises'", 'no'],
      ["import type { WriteStream } from 'node:fs'", 'no'],
      ["import {\n  readFile,\n  writeFile as put,\n} from 'node:fs/promises'", 'yes'],
      ["import { openSync } from 'node:fs'", 'yes'],
      ["import { DatabaseSync } from 'node:sqlite'", 'yes'],
      ["import fs from 'node:fs'", 'anything'],
      ["import * as fs from 'fs'", 'anything'],
      ["const { rm } = await import('node:fs/promises')", 'anything'],
    ] as const) {
      assert.equal(writing(source), how, source)
    }
  })
})
