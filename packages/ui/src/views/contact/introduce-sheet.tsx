/** To whom a contact is to be introduced, and what became of earlier introductions of theirs. */
import type { ContactView, IntroductionView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Face } from '../../components/face/face.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, introductions, put } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

export function IntroduceSheet({ contact: id }: { contact: number }): JSX.Element | null {
  const contact = contacts.value.get(id)
  if (contact === undefined) return null
  const words = t.value.introducing
  const others = [...contacts.value.values()]
    .filter((each) => each.id !== id && each.standing === 'active')
    .sort((a, b) => a.name.localeCompare(b.name))
  return (
    <Dialog title={words.title(legible(contact.name))} side onClose={closeSheet}>
      <div class="stack contact">
        <p>{words.text}</p>
        {others.length === 0 && <p class="soft">{words.nobody}</p>}
        <ul class="stack tight introduce-list">
          {others.map((other) => (
            <li key={other.id} class="row">
              <Face id={other.id} name={legible(other.name)} size="s" />
              <span class="grow">{legible(other.name)}</span>
              <Introduce first={contact} second={other} />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

/** The newest introduction of these two, or the button that begins one. */
function Introduce({ first, second }: { first: ContactView; second: ContactView }): JSX.Element {
  const words = t.value.introducing
  const running = [...introductions.value.values()].findLast(
    (each) =>
      each.role === 'introducer' &&
      each.contacts.includes(first.id) &&
      each.contacts.includes(second.id),
  )
  if (running?.role === 'introducer' && running.stage !== 'over' && running.stage !== 'passed-on') {
    return (
      <>
        <span class="soft small" role="status">
          {words.stages[running.stage]}
        </span>
        <Button
          tone="quiet"
          onClick={() => keep(daemon.call('introduction.cancel', { introduction: running.id }))}
        >
          {t.value.common.cancel}
        </Button>
      </>
    )
  }
  return (
    <>
      {running?.role === 'introducer' && (
        <span class="soft small" role="status">
          {running.end === undefined
            ? words.stages[running.stage]
            : t.value.people.introductionEnds[running.end]}
        </span>
      )}
      <Button
        onClick={() =>
          keep(daemon.call('introduction.create', { first: first.id, second: second.id }))
        }
      >
        {words.go}
      </Button>
    </>
  )
}

async function keep(work: Promise<IntroductionView>): Promise<void> {
  const view = await attempt(work)
  if (view !== undefined) put(introductions, view)
}
