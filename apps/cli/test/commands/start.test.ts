import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { RpcError } from '@pvtcoms/rpc'
import { VirtualScreen } from '@pvtcoms/terminal/driver'
import { SCRIPT } from '../support/script.ts'
import { APP, BOB, SAFETY } from '../support/views.ts'
import { type Running, World } from '../support/world.ts'

const EMPTY = { ...APP, state: 'empty' } as const
const LOCKED = { ...APP, state: 'locked' } as const

suite('the first start, and later ones', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open(SCRIPT)
  })
  afterEach(() => world.close())

  const asked = (method: string): readonly unknown[] =>
    world.calls.filter((call) => call.method === method).map(({ params }) => params)
  /** What a person sees besides data. */
  const seen = (running: Running): string => {
    const screen = new VirtualScreen(80)
    screen.write(running.stderr)
    return screen.text
  }

  test('on a terminal it asks for a passphrase twice, until both are the same, and for a name', async () => {
    world.answers['app.status'] = () => EMPTY
    const start = world.start(['start'], { terminal: true })
    await start.shown(/New passphrase: /, 'stderr')
    start.type('correct horse\r')
    await start.shown(/Repeat passphrase: /, 'stderr')
    start.type('correct hors\r')
    await start.shown(/do not match[\s\S]*New passphrase: /, 'stderr')
    start.type('correct horse\r')
    await start.shown(/try again[\s\S]*Repeat passphrase: /, 'stderr')
    start.type('correct horse\r')
    await start.shown(/Your name/, 'stderr')
    start.type(' Ada \r')
    assert.equal(await start.code, 0)
    assert.equal(world.launches.length, 1)
    assert.deepEqual(asked('app.create'), [{ passphrase: 'correct horse' }])
    assert.deepEqual(asked('profile.create'), [{ name: 'Ada' }])
    assert.equal(
      seen(start),
      `Welcome to pvtcoms. To restore a backup instead: Ctrl-C, pvtcoms restore FILE
A passphrase protects your messages. If you forget it, nobody can open them.
At least 12 characters; several words are best.
New passphrase:
Repeat passphrase:
The passphrases do not match. Please try again:
New passphrase:
Repeat passphrase:
Your name, as your contacts see it:  Ada
Next: pvtcoms invite create NAME, or pvtcoms invite accept NAME.
For messages while you are offline: pvtcoms mailbox add NAME.`,
    )
    assert.match(start.stdout, /^Version {5}0\.1\.0\n/)
  })

  test('a passphrase that is too weak, or wrong, is asked for again', async () => {
    world.answers['app.status'] = () => EMPTY
    world.answers['app.create'] = ({ passphrase }) => {
      if (passphrase === 'weak') throw new RpcError('weak-passphrase', 'too easy to guess')
      return APP
    }
    const create = world.start(['create', '--name', 'Ada'], { terminal: true })
    let questions = 0
    for (const typed of ['weak', 'weak', 'strong enough', 'strong enough']) {
      questions += 1
      await create.until(
        () => create.stderr.split(/New passphrase: |Repeat passphrase: /).length > questions,
      )
      create.type(`${typed}\r`)
    }
    assert.equal(await create.code, 0)
    assert.match(create.stderr, /Please try again: too easy to guess/)
    assert.deepEqual(asked('profile.create'), [{ name: 'Ada' }])
  })

  test('what is locked is opened, with three tries', async () => {
    world.answers['app.status'] = () => LOCKED
    world.answers['app.unlock'] = () => {
      throw new RpcError('wrong-passphrase', 'this is not the passphrase')
    }
    const start = world.start(['start'], { terminal: true })
    for (let time = 1; time <= 3; time++) {
      await start.until(() => start.stderr.split('Passphrase: ').length === time + 1)
      start.type('wrong\r')
    }
    assert.equal(await start.code, 1)
    assert.match(start.stderr, /\[wrong-passphrase\]\n$/)
    assert.equal(asked('app.unlock').length, 3)
  })

  test('without a terminal it asks nobody, and says which commands go on', async () => {
    for (const [app, words] of [
      [EMPTY, /New here: pvtcoms create\. With a backup: pvtcoms restore FILE/],
      [LOCKED, /To unlock it: pvtcoms unlock/],
    ] as const) {
      world.answers['app.status'] = () => app
      const { code, stdout, stderr } = await world.run(['start', '--json'])
      assert.equal(code, 0)
      assert.equal((JSON.parse(stdout) as { state: string }).state, app.state)
      assert.match(stderr, words)
    }
    const { code, stderr } = await world.run(['unlock'])
    assert.equal(code, 2)
    assert.match(stderr, /--passphrase-fd \[usage\]/)
  })

  test('--locked asks for nothing even on a terminal, and tor’s options reach the daemon', async () => {
    world.answers['app.status'] = () => LOCKED
    const args = ['start', '--locked', '--torrc', '/x/torrc', '--bridge', 'a', 'b']
    const start = world.start(args, { terminal: true })
    assert.equal(await start.code, 0)
    assert.doesNotMatch(start.stderr, /Passphrase/)
    assert.deepEqual(world.launches, [
      { dataDirectory: world.directory, bridges: ['a', 'b'], torrc: '/x/torrc' },
    ])
  })

  test('Ctrl-C at the question changes nothing', async () => {
    world.answers['app.status'] = () => EMPTY
    const start = world.start(['start'], { terminal: true })
    await start.shown(/New passphrase: /, 'stderr')
    start.type('half\x03')
    assert.equal(await start.code, 1)
    assert.match(start.stderr, /\[interrupted\]/)
    assert.deepEqual(asked('app.create'), [])
  })

  test('create refuses where there is something, and start where there is nothing to unlock', async () => {
    const create = await world.run(['create', '--passphrase-fd', '0'])
    assert.equal(create.code, 1)
    assert.match(create.stderr, /\[exists\]/)
    world.answers['app.status'] = () => EMPTY
    const start = await world.run(['start', '--passphrase-fd', '0'])
    assert.equal(start.code, 1)
    assert.match(start.stderr, /pvtcoms create \[nothing-there\]/)
  })

  test('what the daemon refuses comes with the command that helps', async () => {
    for (const [code, advice] of [
      ['locked', /it is so \(pvtcoms unlock\) \[locked\]/],
      ['no-store', /it is so \(pvtcoms create\) \[no-store\]/],
      ['no-mailbox', /it is so \(pvtcoms mailbox add NAME\) \[no-mailbox\]/],
      ['disk-full', /it is so \[disk-full\]/],
    ] as const) {
      world.answers['profile.list'] = () => {
        throw new RpcError(code, 'it is so')
      }
      const { code: exit, stderr } = await world.run(['contact', 'list'])
      assert.equal(exit, 1)
      assert.match(stderr, advice)
    }
  })

  test('stop returns when the daemon is gone', async () => {
    world.answers['app.stop'] = () => {
      setTimeout(() => void world.stop(), 20)
      return {}
    }
    const { code, stderr } = await world.run(['stop'])
    assert.equal(code, 0)
    assert.equal(stderr, 'pvtcoms was stopped.\n')
  })

  test('doctor fails when something is bad', async () => {
    world.answers['app.doctor'] = () => [{ code: 'disk-low', freeMiB: 12, verdict: 'bad' }]
    const { code, stdout, stderr } = await world.run(['doctor'])
    assert.equal(code, 1)
    assert.equal(
      stdout,
      'PROBLEM   Disk  Only 12 MiB are free.\n                → Free some space: new messages cannot be saved without it.\n',
    )
    assert.match(stderr, /\[unhealthy\]/)
  })
})

suite('questions at a terminal', () => {
  let world: World
  beforeEach(async () => {
    // Bob was not compared yet.
    const safety = SCRIPT['contact.safety']
    world = await World.open({
      ...SCRIPT,
      'contact.safety': (params) => (params.contact === BOB.id ? SAFETY : safety(params)),
    })
  })
  afterEach(() => world.close())

  const compared = (): readonly unknown[] =>
    world.calls.filter(({ method }) => method === 'contact.compare').map(({ params }) => params)

  test('contact verify asks whether both sides see the same, and believes a yes', async () => {
    const verify = world.start(['contact', 'verify', 'Bob'], { terminal: true })
    await verify.shown(/y\/n\) /, 'stderr')
    verify.type('perhaps\r')
    await verify.shown(/Please type y or n\.[\s\S]*\(y\/n\) /, 'stderr')
    verify.type('y\r')
    assert.equal(await verify.code, 0)
    assert.deepEqual(compared(), [{ contact: 3, same: true }])
    assert.match(verify.stdout, /Bob is verified/)
  })

  test('a no is asked about once more before it is an attack', async () => {
    for (const [second, same, code] of [
      ['n', true, 0],
      ['y', false, 1],
    ] as const) {
      world.calls.length = 0
      const verify = world.start(['contact', 'verify', 'Bob'], { terminal: true })
      await verify.shown(/Is it the same[^\n]*\) /, 'stderr')
      verify.type('n\r')
      await verify.shown(/Look again[^\n]*\) /, 'stderr')
      verify.type(`${second}\r`)
      assert.equal(await verify.code, code)
      assert.deepEqual(compared(), [{ contact: 3, same }])
    }
  })

  test('--different is asked about, and what it did is told truly ever after', async () => {
    const verify = world.start(['contact', 'verify', 'Bob', '--different'], { terminal: true })
    await verify.shown(/This marks Bob as not safe[\s\S]*Continue\? \(y\/n\) /, 'stderr')
    verify.type('n\r')
    assert.equal(await verify.code, 1)
    assert.deepEqual(compared(), [])
    for (const flags of [[], ['--same'], ['--different']]) {
      const { code, stdout, stderr } = await world.run(['contact', 'verify', 'Eve', ...flags])
      assert.equal(code, 1)
      assert.match(stdout, /^NOT SAFE: the safety check with Eve was not the same/)
      assert.match(stdout, /cannot be undone[\s\S]*contact delete 5\n[\s\S]*new invite/)
      assert.match(stderr, /\[attack\]\n$/)
    }
    assert.deepEqual(compared(), [])
  })

  test('what cannot be undone is asked about; a no, and Ctrl-C, change nothing', async () => {
    for (const [typed, code] of [
      ['n\r', 1],
      ['\x03', 1],
      ['yes\r', 0],
    ] as const) {
      world.calls.length = 0
      const remove = world.start(['contact', 'delete', 'Bob'], { terminal: true })
      await remove.shown(/Continue\? \(y\/n\) /, 'stderr')
      remove.type(typed)
      assert.equal(await remove.code, code)
      const deleted = world.calls.some(({ method }) => method === 'contact.delete')
      assert.equal(deleted, code === 0)
    }
  })

  test('what cannot be undone is misuse where nobody can be asked, unless --yes says it', async () => {
    for (const args of [
      ['contact', 'delete', 'Bob'],
      ['profile', 'delete', 'Ada'],
      ['mailbox', 'remove', 'attic'],
      ['erase'],
      ['contact', 'verify', 'Bob', '--different'],
    ]) {
      world.calls.length = 0
      const { code, stderr } = await world.run(args)
      assert.equal(code, 2)
      assert.match(stderr, /to confirm, add --yes \[usage\]/)
      assert.ok(world.calls.every(({ method }) => method.endsWith('.list')))
    }
  })

  test('a passphrase comes from a descriptor whole, and what follows is left there', async () => {
    const given = async (text: string): Promise<unknown> => {
      world.calls.length = 0
      const file = join(world.directory, 'secret')
      writeFileSync(file, text)
      const fd = openSync(file, 'r')
      const { code } = await world.run(['unlock', '--passphrase-fd', String(fd)])
      const rest = readFileSync(fd, 'utf8')
      closeSync(fd)
      return [code, world.calls[0]?.params, rest]
    }
    assert.deepEqual(await given('grün wie 世界 \r\nrest\n'), [
      0,
      { passphrase: 'grün wie 世界 ' },
      'rest\n',
    ])
    assert.deepEqual(await given('no line end'), [0, { passphrase: 'no line end' }, ''])
    assert.deepEqual(await given(''), [1, undefined, ''])
    assert.equal(((await given('x'.repeat(5_000))) as [number])[0], 1)
    const closed = await world.run(['unlock', '--passphrase-fd', '999'])
    assert.equal(closed.code, 2)
    assert.match(closed.stderr, /add 999< FILE, or with npm run: --passphrase-fd 0 < FILE/)
  })

  test('open starts a daemon that does not run, with the tor that it is given', async () => {
    const { code, stdout } = await world.run(['open', '--url', '--torrc', '/net/torrc'])
    assert.equal(code, 0)
    assert.match(stdout, /^http:/)
    assert.deepEqual(world.launches, [{ dataDirectory: world.directory, torrc: '/net/torrc' }])
  })

  test('an invite is pasted, and shown to nobody else', async () => {
    const accept = world.start(['invite', 'accept', 'Dave'], { terminal: true })
    await accept.shown(/Paste the invite link: /, 'stderr')
    accept.type('pvtcoms:abc\r')
    assert.equal(await accept.code, 0)
    const calls = world.calls.filter(({ method }) => method === 'invite.accept')
    assert.deepEqual(calls[0]?.params, { profile: 1, link: 'pvtcoms:abc', name: 'Dave' })
  })
})
