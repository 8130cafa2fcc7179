/** The state of Tor in words. */
import type { TransportView } from '@pvtcoms/rpc/client'
import { t } from '../../strings/index.ts'

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
  const words = t.value.start
  switch (transport.kind) {
    case 'bootstrapping': {
      const { percent, pace } = transport
      const text = words.torPercent(stage(percent), percent)
      return { text, percent, tone: pace === 'stuck' ? 'bad' : pace === 'slow' ? 'warn' : 'plain' }
    }
    case 'ready':
      return { text: words.torStages.ready, percent: 100, tone: 'good' }
    case 'degraded':
      return { text: words.torDegraded[transport.reason], percent: undefined, tone: 'warn' }
    case 'failed':
      return { text: words.torFailedTitle, percent: undefined, tone: 'bad' }
    case 'closed':
      return { text: words.torClosed, percent: undefined, tone: 'bad' }
  }
}

function stage(percent: number): string {
  const { reach, learn, load, build } = t.value.start.torStages
  if (percent < LEARN) return reach
  if (percent < LOAD) return learn
  return percent < BUILD ? load : build
}
