/** What belongs to the notes to self as a whole. */
import type { JSX } from 'preact'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { conversations } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { WholeChat } from '../selection/whole-chat.tsx'
import { PlaceSwitches } from './place-switches.tsx'
import { TimerChoice } from './timer-choice.tsx'

export function NotesSheet({ conversation: id }: { conversation: number }): JSX.Element | null {
  const conversation = conversations.value.get(id)
  if (conversation === undefined) return null
  const words = t.value.people
  return (
    <Dialog title={words.notes} side onClose={closeSheet}>
      <div class="stack contact">
        <p>{words.notesText}</p>
        <PlaceSwitches conversation={conversation} />
        <TimerChoice conversation={conversation} hint={words.notesTimerHint} />
        <WholeChat id={id} />
      </div>
    </Dialog>
  )
}
