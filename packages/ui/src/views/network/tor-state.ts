/** The state of Tor in words. */
import type { TransportView } from '@pvtcoms/rpc/client'
import { app } from '../../state/model.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

type Bootstrapping = Extract<TransportView, { kind: 'bootstrapping' }>

export interface TorWords {
  readonly text: string
  /** The real one; undefined when there is none. */
  readonly percent: number | undefined
  readonly tone: 'plain' | 'good' | 'warn' | 'bad'
}

/** The percentages at which tor's own start phases begin. */
const LEARN = 10
const LOAD = 50
const BUILD = 75

export function torWords(transport: TransportView): TorWords {
  const words = t.value.tor
  switch (transport.kind) {
    case 'bootstrapping': {
      const { percent, pace } = transport
      const text = words.percent(stage(transport), percent)
      return { text, percent, tone: pace === 'stuck' ? 'bad' : pace === 'slow' ? 'warn' : 'plain' }
    }
    case 'ready':
      return { text: words.stages.ready, percent: 100, tone: 'good' }
    case 'degraded': {
      const hasBridges = (app.value?.bridges.length ?? 0) > 0
      const text =
        hasBridges && transport.reason === 'network-down'
          ? words.bridgesLost
          : words.degraded[transport.reason]
      return { text, percent: undefined, tone: 'warn' }
    }
    case 'failed':
      return { text: failedTitle(transport), percent: undefined, tone: 'bad' }
    case 'closed':
      return { text: words.closed, percent: undefined, tone: 'bad' }
  }
}

/** Whether tor waits until the person has said again whether it goes through bridges. */
export const isHeld = (transport: TransportView | undefined): boolean =>
  transport?.kind === 'failed' && transport.code === 'settings-unreadable'

type Failed = Extract<TransportView, { readonly kind: 'failed' }>

export function failedTitle(transport: Failed): string {
  const words = t.value.tor
  return isHeld(transport) ? words.heldTitle : words.failedTitle
}

export function failedText(transport: Failed): string {
  if (isHeld(transport)) return t.value.tor.held
  return transport.code === 'disk-full' ? faultText(transport.code) : legible(transport.reason)
}

function stage({ percent, unanswered }: Bootstrapping): string {
  const { reach, learn, load, build } = t.value.tor.stages
  // A tor that knows the network from before begins late, and is not far at all.
  if (percent < LEARN || unanswered !== undefined) return reach
  if (percent < LOAD) return learn
  return percent < BUILD ? load : build
}
