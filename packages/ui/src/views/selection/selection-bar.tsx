/** What can be done with the messages that are selected; it stands where messages are written otherwise. */
import type { JSX } from 'preact'
import { Button, IconButton } from '../../components/button/button.tsx'
import { host } from '../../host/host.ts'
import { note } from '../../state/announcements.ts'
import { memberName } from '../../state/members.ts'
import { openSheet } from '../../state/navigation.ts'
import { selected, stopSelecting } from '../../state/selection.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../text/time.ts'

/** `name`: of the chat. */
export function SelectionBar({ name }: { name: string }): JSX.Element {
  const { chat, common } = t.value
  const all = selected()
  const ids = all.map(({ id }) => id)
  const texts = all.filter(({ text, retracted }) => text !== undefined && !retracted)
  const copy = async (): Promise<void> => {
    const lines = texts.map(({ text, author, sentAt }) =>
      texts.length === 1
        ? text
        : `${memberName(author, name)}, ${fullTime(sentAt)}:\n${text ?? ''}`,
    )
    await host.copy(lines.join('\n\n'))
    note(common.copied)
    stopSelecting()
  }
  return (
    <div class="selection-bar" role="toolbar" aria-label={chat.selected(all.length)}>
      <IconButton icon="close" label={common.cancel} onClick={stopSelecting} />
      <strong class="grow" data-count>
        {chat.selected(all.length)}
      </strong>
      <Button tone="quiet" icon="copy" disabled={texts.length === 0} onClick={copy}>
        {common.copy}
      </Button>
      <Button
        tone="quiet"
        icon="forward"
        disabled={texts.length === 0}
        onClick={() => openSheet({ kind: 'forward', messages: texts.map(({ id }) => id) })}
      >
        {chat.forward}
      </Button>
      <Button
        tone="quiet"
        icon="trash"
        onClick={() => openSheet({ kind: 'delete', messages: ids })}
      >
        {chat.deleteForMe}
      </Button>
    </div>
  )
}
