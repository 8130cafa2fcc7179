/**
 * What every AnonTransport must do, as checks that run against any implementation: the docstrings of
 * src/anon-transport.ts, put to the test. Checks run one after the other in one world and share its
 * listeners, as each costs a real network seconds; the last one closes the transports.
 */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { type Booth, Stage, type Tolerances, type World } from './compliance-stage.ts'

export interface Check {
  readonly name: string
  run(stage: Stage, main: Booth): Promise<void>
}

/** Registers the suite for one implementation. */
export function transportCompliance(
  name: string,
  tolerances: Tolerances,
  makeWorld: () => Promise<World>,
): void {
  suite(`${name} keeps the promises of AnonTransport`, () => {
    let world: World | undefined
    let stage: Stage
    let main: Booth
    before(async () => {
      world = await makeWorld()
      stage = new Stage(world, tolerances)
      main = await stage.open()
    })
    after(() => world?.close())
    for (const check of complianceChecks(tolerances)) {
      test(check.name, () => check.run(stage, main))
    }
  })
}

/** The checks that suit an implementation, in the order in which they must run. */
export function complianceChecks(tolerances: Tolerances): readonly Check[] {
  return [
    ...STREAMS,
    ...(tolerances.halfCloses ? [HALF_CLOSE] : []),
    ...DIALLING,
    ...(tolerances.showsCircuits ? [ISOLATION] : []),
    ...LISTENING,
    ...(tolerances.severs ? [SEVERED] : []),
    CLOSING,
  ]
}

const STREAMS: readonly Check[] = [
  {
    name: 'a ready transport and its reachable listener say so',
    run({ dialler, host }, { listener }) {
      assert.deepEqual([dialler.status(), host.status()], [{ kind: 'ready' }, { kind: 'ready' }])
      assert.equal(listener.state, 'reachable')
      return Promise.resolve()
    },
  },
  {
    name: 'bytes cross both ways, again and again',
    async run(stage, main) {
      const pair = await stage.connect(main)
      for (let round = 0; round < 3; round++) await stage.talk(pair)
      pair.ours.close()
      await stage.seesEnd(pair.theirs)
    },
  },
  {
    name: 'a megabyte crosses both ways at once, intact, and then each side sees the end',
    async run(stage, main) {
      const { ours, theirs } = await stage.connect(main)
      const [forth, back] = [stage.world.random.random(1 << 20), stage.world.random.random(1 << 20)]
      const writing = [writeInPieces(ours, forth, 30_000), writeInPieces(theirs, back, 1 << 20)]
      await Promise.all([stage.receives(theirs, forth), stage.receives(ours, back), ...writing])
      await stage.soon('ending', ours.end())
      assert.equal(await stage.soon('reading to the end', theirs.read()), null)
      assert.equal(await stage.soon('reading after the end', theirs.read()), null)
      await stage.soon('ending', theirs.end())
      await stage.seesEnd(ours)
      ours.close()
      theirs.close()
    },
  },
  {
    name: 'a writer whose peer does not read has to wait, and nothing is lost',
    async run(stage, main) {
      const { ours, theirs } = await stage.connect(main)
      const { quiet, unread } = stage.tolerances
      const data = stage.world.random.random(unread + 200_000)
      let taken = 0
      const writing = writeInPieces(ours, data, 50_000, (written) => (taken = written))
      for (let before = -1; taken > before && taken < unread; ) {
        before = taken
        await stage.pause(quiet)
      }
      assert.ok(taken < unread, `${taken} bytes were taken while nobody read`)
      const reading = stage.receives(theirs, data)
      await stage.soon('writing on', writing)
      await reading
      ours.close()
      theirs.close()
    },
  },
  {
    name: 'who ends a stream is read to the last byte, and cannot write any more',
    async run(stage, main) {
      const { ours, theirs } = await stage.connect(main)
      const data = stage.world.random.random(10_000)
      const ending = ours.write(data.slice()).then(() => ours.end())
      await stage.receives(theirs, data)
      await stage.soon('ending', ending)
      assert.equal(await stage.soon('reading to the end', theirs.read()), null)
      await stage.refuses('writing after the end', ours.write(Uint8Array.of(1)), 'closed')
      await stage.soon('ending twice', ours.end())
      ours.close()
      theirs.close()
    },
  },
  {
    name: 'closing drops a stream at once, fails what is pending, and the peer notices',
    async run(stage, main) {
      const { ours, theirs } = await stage.connect(main)
      const pending = ours.read()
      ours.close()
      ours.close()
      await stage.refuses('a pending read', pending, 'closed')
      await stage.refuses('a read after close', ours.read(), 'closed')
      await stage.refuses('a write after close', ours.write(Uint8Array.of(1)), 'closed')
      await stage.seesEnd(theirs)
      await stage.cannotWrite(theirs)
      theirs.close()
      await stage.refuses('a read after both closed', theirs.read(), 'closed')
    },
  },
  {
    name: 'twenty streams at once do not mix',
    async run(stage, main) {
      const isolations = Array.from({ length: 4 }, () => stage.isolation())
      const pairs = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const isolation = isolations[index % isolations.length]
          return stage.connect(main, isolation && { isolation })
        }),
      )
      for (let round = 0; round < 2; round++) {
        await Promise.all(pairs.map((pair) => stage.talk(pair)))
      }
      for (const { ours, theirs } of pairs) {
        ours.close()
        theirs.close()
      }
    },
  },
]

const HALF_CLOSE: Check = {
  name: 'after an end the other direction stays open',
  async run(stage, main) {
    const { ours, theirs } = await stage.connect(main)
    await ours.end()
    assert.equal(await stage.soon('reading to the end', theirs.read()), null)
    const answer = stage.world.random.random(100_000)
    const writing = writeInPieces(theirs, answer, 7_000)
    await stage.receives(ours, answer)
    await writing
    await theirs.end()
    assert.equal(await stage.soon('reading to the end', ours.read()), null)
  },
}

const DIALLING: readonly Check[] = [
  {
    name: 'nobody can be dialled who does not listen',
    async run(stage) {
      const nobody = stage.addressOf(stage.listenKey())
      await stage.refuses(
        'dialling nobody',
        stage.dial(nobody),
        'not-found',
        'unreachable',
        'timeout',
      )
    },
  },
  {
    name: 'what is no address is told from one where nobody listens',
    async run(stage) {
      for (const length of [0, 31, 33]) {
        const address = { publicKey: stage.world.random.random(length), port: 1 }
        await stage.refuses('dialling a malformed key', stage.dial(address), 'invalid-address')
      }
    },
  },
  {
    name: 'a dial that is cancelled beforehand does not begin',
    async run(stage, { listener }) {
      const signal = AbortSignal.abort()
      const dialling = stage.dial(listener.address, { signal })
      await stage.refuses('a cancelled dial', dialling, 'cancelled')
    },
  },
  {
    name: 'a dial that is cancelled in the midst ends at once and leaves no stream with the peer',
    async run(stage, main) {
      for (const delay of stage.tolerances.cancelAfter) {
        const controller = new AbortController()
        const dialling = stage.dial(main.listener.address, { signal: controller.signal })
        const settled = Promise.allSettled([dialling])
        await stage.pause(delay)
        controller.abort()
        const [outcome] = await stage.within('ending', stage.tolerances.quiet, settled)
        // A dial may also have been quicker.
        if (outcome.status === 'fulfilled') outcome.value.close()
        else await stage.refuses('a cancelled dial', dialling, 'cancelled')
      }
      await stage.soon('leaving nothing', main.inbox.quiet())
    },
  },
  {
    name: 'cancelling after the dial does not touch the stream',
    async run(stage, main) {
      const controller = new AbortController()
      const pair = await stage.connect(main, { signal: controller.signal })
      controller.abort()
      await stage.talk(pair)
      pair.ours.close()
      pair.theirs.close()
    },
  },
]

const ISOLATION: Check = {
  name: 'two isolation keys never share a circuit',
  async run(stage, main) {
    const keys = Array.from({ length: 3 }, () => stage.isolation())
    const pairs = await Promise.all(
      [...keys, ...keys].map((isolation) => stage.connect(main, { isolation })),
    )
    const uses = (await stage.world.circuits?.()) ?? []
    for (const key of keys) {
      // A transport may have tried more than once for a stream.
      assert.ok(uses.filter(({ isolation }) => isolation === key).length >= 2)
    }
    const owners = new Map<string, string>()
    for (const { isolation, circuit } of uses) {
      assert.equal(owners.get(circuit) ?? isolation, isolation, 'two keys on one circuit')
      owners.set(circuit, isolation)
    }
    for (const { ours, theirs } of pairs) {
      ours.close()
      theirs.close()
    }
  },
}

const LISTENING: readonly Check[] = [
  {
    name: 'what is no identity, no port, or would admit everybody is refused and leaves nothing',
    async run(stage) {
      for (const length of [0, 31, 33, 64]) {
        const key = new Secret('ListenKey', stage.world.random.random(length))
        await stage.refuses('listening without a key', stage.listen(key), 'invalid-address')
      }
      const key = stage.listenKey()
      for (const port of [0, -1, 1.5, 65_536, Number.NaN]) {
        await assert.rejects(stage.listen(key, { port }), RangeError)
      }
      await assert.rejects(stage.listen(key, { authorizedClients: [] }), RangeError)
      const short = stage.clientKey().publicKey.slice(1)
      const { publicKey } = stage.clientKey()
      const listening = stage.listen(key, { authorizedClients: [publicKey, short] })
      await stage.refuses('authorizing half a key', listening, 'invalid-address')
      const { listener } = await stage.listen(key)
      await listener.close()
    },
  },
  {
    name: 'a listener tells its states; its address is its identity, held once and free again later',
    async run(stage) {
      const key = stage.listenKey()
      const first = await stage.listen(key)
      assert.equal(first.listener.state, 'publishing')
      assert.deepEqual(first.listener.address, stage.addressOf(key))
      const [states, unheard]: [string[], string[]] = [[], []]
      first.listener.onState((state) => states.push(state))
      first.listener.onState((state) => unheard.push(state))()
      const cancelled = first.listener.reachable(AbortSignal.abort())
      await stage.refuses('a cancelled wait', cancelled, 'cancelled')
      await stage.reachable(first)
      await stage.refuses('listening twice', stage.listen(key), 'address-in-use')
      const pair = await stage.connect(first)

      await first.listener.close()
      await first.listener.close()
      assert.deepEqual(states, ['reachable', 'closed'])
      assert.deepEqual(unheard, [])
      await stage.refuses('waiting for a closed listener', first.listener.reachable(), 'closed')
      await stage.talk(pair)
      const dialling = stage.dial(first.listener.address)
      await stage.refuses('dialling it', dialling, 'not-found', 'unreachable', 'timeout')

      const second = await stage.open(key)
      assert.deepEqual(second.listener.address, first.listener.address)
      await stage.talk(await stage.connect(second))
      await second.listener.close()
      pair.ours.close()
    },
  },
  {
    name: 'an authorized listener is there for the holders of its keys only',
    async run(stage) {
      const [known, other, stranger] = [stage.clientKey(), stage.clientKey(), stage.clientKey()]
      const authorizedClients = [known.publicKey, other.publicKey]
      const booth = await stage.open(stage.listenKey(), { authorizedClients })
      const { address } = booth.listener
      await stage.refuses('dialling without a key', stage.dial(address), 'authorization-missing')
      const wrong = stage.dial(address, { clientAuth: stranger.privateKey })
      await stage.refuses('dialling with another key', wrong, 'authorization-wrong')
      await stage.talk(await stage.connect(booth, { clientAuth: known.privateKey }))
      await stage.talk(await stage.connect(booth, { clientAuth: other.privateKey }))
      await booth.listener.close()
    },
  },
  {
    name: 'a client key does no harm where none is asked for',
    async run(stage, main) {
      const { privateKey } = stage.clientKey()
      await stage.talk(await stage.connect(main, { clientAuth: privateKey }))
    },
  },
  {
    name: 'many listeners are reached side by side, each by its own address',
    async run(stage) {
      const keys = Array.from({ length: stage.tolerances.listeners }, () => stage.listenKey())
      const booths = await Promise.all(keys.map((key) => stage.open(key)))
      await Promise.all(booths.map(async (booth) => stage.talk(await stage.connect(booth))))
      await Promise.all(booths.map(({ listener }) => listener.close()))
    },
  },
]

const SEVERED: Check = {
  name: 'when the network breaks a stream both ends notice, and the next dial works',
  async run(stage, main) {
    const { ours, theirs } = await stage.connect(main)
    await stage.world.sever?.()
    await Promise.all([stage.seesEnd(ours, 'the dialler'), stage.seesEnd(theirs, 'the host')])
    await Promise.all([stage.cannotWrite(ours), stage.cannotWrite(theirs)])
    ours.close()
    theirs.close()
    await stage.talk(await stage.connect(main))
  },
}

const CLOSING: Check = {
  name: 'a closed transport has closed its listeners, streams and dials, and stays closed',
  async run(stage, main) {
    const { dialler, host } = stage
    const { ours, theirs } = await stage.connect(main)
    const statuses: string[] = []
    host.onStatus(({ kind }) => statuses.push(kind))
    host.onStatus(() => assert.fail('this callback was taken away'))()
    const pending = theirs.read()
    const closing = stage.refuses('a read while closing', pending, 'closed')
    await stage.soon('closing', host.close())
    await closing
    await stage.refuses('a write while closed', theirs.write(Uint8Array.of(1)), 'closed')
    await stage.soon('closing twice', host.close())
    assert.deepEqual([host.status().kind, main.listener.state], ['closed', 'closed'])
    assert.deepEqual(statuses, ['closed'])
    await stage.refuses('listening', stage.listen(stage.listenKey()), 'closed')
    const isolation = stage.isolation()
    const { address } = main.listener
    await stage.refuses('dialling', host.dial(address, { isolation }), 'closed')

    const dialling = stage.refuses('a dial while closing', stage.dial(address), 'closed')
    await stage.soon('closing', dialler.close())
    await dialling
    // Whether a host that is gone had time to say goodbye decides between an end and `closed`.
    await stage.seesEnd(ours)
    await stage.refuses('a write while closed', ours.write(Uint8Array.of(1)), 'closed')
  },
}

/** Writes `data`, telling after each piece how much was taken. The stream gets copies. */
async function writeInPieces(
  stream: { write(bytes: Uint8Array): Promise<void> },
  data: Uint8Array,
  size: number,
  progress: (written: number) => void = () => undefined,
): Promise<void> {
  for (let start = 0; start < data.length; start += size) {
    await stream.write(data.slice(start, start + size))
    progress(Math.min(start + size, data.length))
  }
}
