/** Below the line about an introduction: what the person can answer, or what has become of it. */
import type { IntroductionView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Button } from '../../components/button/button.tsx'
import { attempt, openChat } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, introductions, put } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

type Introducee = Extract<IntroductionView, { role: 'introducee' }>

/**
 * `introduction`: its key, as the notice in that conversation has it. Nothing of one that the profile knows no more, or
 * that somebody else speaks of who knows its key.
 */
export function IntroductionAnswer({
  introduction: key,
  conversation,
}: {
  introduction: string
  conversation: number
}): JSX.Element | null {
  const found = [...introductions.value.values()].find(
    (each) =>
      each.key === key &&
      each.role === 'introducee' &&
      contacts.value.get(each.by)?.conversation === conversation,
  )
  if (found?.role !== 'introducee') return null
  const words = t.value.people
  if (found.stage === 'asked') {
    return (
      <div class="notice-answer">
        <p class="soft small">{words.introductionAskedText}</p>
        <div class="row">
          <Button tone="main" onClick={() => decide(found, true)}>
            {words.introductionYes}
          </Button>
          <Button tone="quiet" onClick={() => decide(found, false)}>
            {words.introductionNo}
          </Button>
        </div>
      </div>
    )
  }
  const met = contacts.value.get(found.met ?? -1)
  return (
    <div class="notice-answer">
      <p class="soft small" role="status">
        {found.end === undefined
          ? words.introductionStages[found.stage]
          : words.introductionEnds[found.end]}
      </p>
      {met !== undefined && (
        <Button tone="quiet" onClick={() => openChat(met.conversation)}>
          {words.introductionOpen}
        </Button>
      )}
    </div>
  )
}

async function decide({ id }: Introducee, agrees: boolean): Promise<void> {
  const view = await attempt(daemon.call('introduction.decide', { introduction: id, agrees }))
  if (view !== undefined) put(introductions, view)
}
