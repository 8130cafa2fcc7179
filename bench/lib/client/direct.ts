/**
 * From pressing the key to being on the other's screen, over a warm direct onion of a private Tor network,
 * against an echo of 4 KiB of bare bytes between the same two tors, turn and turn about.
 */
import { THE_CONTACT } from '@pvtcoms/store'
import type { Report, Result } from '../benchmark.ts'
import { median, quartiles } from '../statistics.ts'
import { introduce, Someone, until } from './pair.ts'
import { type BareStream, echo, torPair } from './tor-pair.ts'

/** Bare circuits that are taken in turn: one may be slower than another. */
const CIRCUITS = 4
const WARM_UP = 5

export async function measureDirect(
  folder: string,
  rounds: number,
  report: Report,
): Promise<readonly Result[]> {
  await using stack = new AsyncDisposableStack()
  const { near, far, dial } = await torPair(stack)
  const circuits: BareStream[] = []
  while (circuits.length < CIRCUITS) circuits.push(await dial(`echo-${circuits.length}`))
  stack.defer(() => circuits.forEach((stream) => stream.close()))
  const ann = stack.use(Someone.open(folder, 'near', near))
  const ben = stack.use(Someone.open(folder, 'far', far))
  await introduce(stack, far, ann, ben)
  report.note('two people have met over Tor')
  await say(ann, ben)
  await until(() => ann.direct === 'connected', 'a direct line')
  const [shown, echoed]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const took = await say(ann, ben)
    // The acknowledgement and what follows from it is not to be in the way of the echo.
    await until(() => ann.undelivered === 0, 'an acknowledgement')
    const bare = await echo(circuits[round % CIRCUITS] as BareStream)
    if (round < WARM_UP) continue
    shown.push(took)
    echoed.push(bare)
  }
  const ratios = shown.map((took, round) => took / (echoed[round] as number))
  return [
    { name: 'over Tor, send → shown, p50', value: median(shown), unit: 'ms' },
    { name: 'over Tor, bare echo of 4 KiB, p50', value: median(echoed), unit: 'ms' },
    {
      name: 'over Tor, send → shown ÷ bare echo of 4 KiB',
      value: median(shown) / median(echoed),
      spread: quartiles(ratios),
      unit: '× bare',
      limit: { atMost: 1.5 },
    },
  ]
}

/** ms until it is shown. */
async function say(from: Someone, to: Someone): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const stop = to.onEvent((event) => {
    if (event.kind === 'message' && event.isNew && event.message.author === THE_CONTACT) {
      resolve(performance.now())
    }
  })
  const begun = performance.now()
  await from.engine.methods['message.send']({
    conversation: from.conversation,
    text: 'how long does it take',
  })
  try {
    return (await promise) - begun
  } finally {
    stop()
  }
}
