/** Saves a chat as a file of text or JSON. It is written part by part as its pages are read, so that none of it stays here. */
import { type ConversationView, chatAsJson, chatAsText, type ReadExport } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { codeOf } from '../../host/faults.ts'
import { host, type SharedFile } from '../../host/host.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { conversationName } from '../../state/members.ts'
import { conversations } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { noticeText } from '../chat/notice-text.ts'

const PAGE = 200
const FORMATS = ['txt', 'json'] as const

export function ExportSheet({ conversation: id }: { conversation: number }): JSX.Element | null {
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('txt')
  const conversation = conversations.value.get(id)
  if (conversation === undefined) return null
  const words = t.value.chat
  const save = async (): Promise<void> => {
    const day = new Date().toISOString().slice(0, 10)
    try {
      const file = await host.files.create()
      const leftOut = await write(file, conversation, format)
      host.files.save(file, `pvtcoms-chat-${day}.${format}`)
      closeSheet()
      note(
        leftOut === 0 ? t.value.selection.exportDone : t.value.selection.exportDoneWithout(leftOut),
      )
    } catch (error) {
      note(faultText(codeOf(error)), 'bad')
    }
  }
  return (
    <Dialog title={words.export} onClose={closeSheet}>
      <div class="stack">
        <p class="soft">{t.value.selection.exportText}</p>
        <Choice
          label={t.value.selection.exportFormat}
          value={format}
          onChange={setFormat}
          options={FORMATS.map((value) => ({
            ...{
              value,
              label: t.value.selection.exportFormats[value],
              hint: t.value.selection.exportHints[value],
            },
          }))}
        />
        <div class="row">
          <Button tone="main" onClick={save}>
            {t.value.settings.exportGo}
          </Button>
          <Button tone="quiet" onClick={closeSheet}>
            {t.value.common.cancel}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** Resolves with how many messages were left out. If it fails, nothing stays behind. */
async function write(
  file: SharedFile,
  chat: ConversationView,
  format: (typeof FORMATS)[number],
): Promise<number> {
  const read: ReadExport = (after) =>
    daemon.call('conversation.export', {
      ...{ conversation: chat.id, limit: PAGE },
      ...(after === undefined ? {} : { after }),
    })
  const head = { chat: conversationName(chat), exportedAt: new Date() }
  const words = textWords(chat)
  const pieces = format === 'json' ? chatAsJson(head, read) : chatAsText(head, read, words)
  try {
    let end = 0
    for (;;) {
      const next = await pieces.next()
      if (next.done === true) return next.value
      end = await host.files.append(file, end, next.value)
    }
  } catch (error) {
    await host.files.remove(file)
    throw error
  }
}

function textWords({ contact }: ConversationView): Parameters<typeof chatAsText>[2] {
  const { chat } = t.value
  return {
    title: contact === undefined ? (name) => name : t.value.selection.exportTitle,
    exported: t.value.selection.exportedAt,
    deleted: `(${chat.retracted})`,
    newer: `(${chat.newer})`,
    edited: (time) => `${chat.edited} ${time}`,
    replyTo: (author, text) => `${chat.replyingTo(author)}: ${text ?? chat.replyGone}`,
    notice: noticeText,
    // Lines and what is indented stay.
    legible: (text) => text.replaceAll(/\S+/gu, legible),
  }
}
