/** Introductions as they are shown. */
import { toHex } from '@pvtcoms/core/bytes'
import type { IntroduceeStage, IntroducerStage, IntroductionView } from '@pvtcoms/rpc'
import type {
  AsIntroducee,
  AsIntroducer,
  Introduction,
} from '../../introductions/introduction-record.ts'
import type { Rooms } from '../rooms.ts'

const INTRODUCER_STAGES: Readonly<Record<AsIntroducer['state']['kind'], IntroducerStage>> = {
  asked: 'asked',
  one: 'one-agreed',
  both: 'both-agreed',
  'passed-on': 'passed-on',
  over: 'over',
}

const INTRODUCEE_STAGES: Readonly<Record<AsIntroducee['state']['kind'], IntroduceeStage>> = {
  asked: 'asked',
  agreed: 'agreed',
  making: 'joining',
  answering: 'joining',
  awaiting: 'joining',
  met: 'met',
  declined: 'declined',
  over: 'over',
}

export function introductionView(
  { context: { store } }: Pick<Rooms, 'context'>,
  introduction: Introduction,
): IntroductionView {
  const { row, state } = introduction
  const { id, profile, name: key, createdAt, expiresAt, contact, other = 0 } = row
  const shown = {
    ...{ id, profile, key: toHex(key), createdAt, expiresAt },
    end: state.kind === 'over' ? state.reason : undefined,
  }
  if (introduction.role === 'introducer') {
    const stage = INTRODUCER_STAGES[introduction.state.kind]
    return { ...shown, role: 'introducer', contacts: [contact, other], stage }
  }
  const invite = row.invite === undefined ? undefined : store.invites.get(row.invite)
  const stage = INTRODUCEE_STAGES[introduction.state.kind]
  const met = stage === 'met' ? invite?.contact : undefined
  return { ...shown, role: 'introducee', by: contact, name: row.otherName, stage, met }
}
