/**
 * Where a message is written. The field keeps its own text, so that nothing that happens elsewhere slows
 * typing; the draft goes to the daemon a moment later. What could not be stored stays in the field.
 */

import type { ConversationView, MessageView } from '@pvtcoms/rpc/client'
import type { JSX, TargetedClipboardEvent, TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Button, IconButton } from '../../components/button/button.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { Icon } from '../../components/icon/icon.tsx'
import { note, say } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { draftOf, flushDraft, keepDraft, keepParts, restOf } from '../../state/drafts.ts'
import { memberName, US } from '../../state/members.ts'
import { preferences } from '../../state/preferences.ts'
import { current } from '../../state/timeline.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { firstPart } from '../../text/parts.ts'
import type { Intent } from './intent.ts'
import type { Writing } from './manner.ts'
import { EmojiPicker } from './parts.ts'

const PREVIEW = 160
/** Of keys that an input method has taken; some engines send it for the Enter that ends a composition, when it has ended already. */
const TAKEN = 229

interface ComposerProps {
  readonly writing: Writing
  readonly conversation: ConversationView
  readonly intent: Intent
  readonly onIntent: (intent: Intent) => void
}

export function Composer({ writing, conversation, intent, onIntent }: ComposerProps): JSX.Element {
  const { id } = conversation
  const field = useRef<HTMLTextAreaElement>(null)
  const [filled, setFilled] = useState(() => draftOf(id) !== '')
  const [rest, setRest] = useState(() => restOf(id) !== '')
  const [picking, setPicking] = useState<DOMRect>()
  const busy = useRef(false)
  const refusal = useRefusal()
  const words = t.value.chat
  const editing = intent?.kind === 'edit' ? intent.message : undefined

  const setText = (text: string): void => {
    if (field.current !== null) field.current.value = text
    setFilled(text.trim() !== '')
    setRest(restOf(id) !== '')
  }

  useLayoutEffect(() => setText(draftOf(id)), [id])
  useEffect(() => field.current?.focus(), [id, intent])
  useLayoutEffect(() => {
    setText(editing?.text ?? draftOf(id))
  }, [editing])

  if (writing.kind === 'closed') {
    return (
      <div class="composer-closed row wrap">
        <span class="soft">{writing.why}</span>
        {writing.reopen !== undefined && (
          <Button onClick={writing.reopen.go}>{writing.reopen.label}</Button>
        )}
      </div>
    )
  }
  const isOpen = writing.kind === 'open'

  const send = async (): Promise<void> => {
    const text = field.current?.value ?? ''
    if (text.trim() === '' || busy.current) return
    busy.current = true
    const done = await refusal.attempt(
      editing === undefined
        ? daemon.call('message.send', {
            conversation: id,
            text,
            ...(intent?.kind === 'reply' ? { replyTo: intent.message.id } : {}),
          })
        : daemon.call('message.edit', { message: editing.id, text }),
    )
    busy.current = false
    if (done === undefined) return
    if (current.value?.conversation === id) current.value.put(done, editing === undefined)
    if (editing === undefined) {
      keepParts(id, restOf(id))
      flushDraft(id)
      say(writing.kept)
    }
    setText(draftOf(id))
    onIntent(undefined)
    if (current.value?.run.value?.newer === true) void current.value.toNewest()
  }

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event)) return
    const { enterSends } = preferences.value
    if (event.key === 'Enter' && !event.shiftKey) {
      if (event.ctrlKey || event.metaKey || enterSends) {
        event.preventDefault()
        void send()
      }
    } else if (event.key === 'Escape' && intent !== undefined) {
      event.preventDefault()
      onIntent(undefined)
    } else if (event.key === 'ArrowUp' && event.currentTarget.value === '') {
      const last = lastOfOurs()
      if (last === undefined) return
      event.preventDefault()
      onIntent({ kind: 'edit', message: last })
    }
  }

  /** A browser needs minutes to lay out millions of characters. */
  const onPaste = (event: TargetedClipboardEvent<HTMLTextAreaElement>): void => {
    const { value, selectionStart, selectionEnd } = event.currentTarget
    if (isFile(event.clipboardData)) {
      event.preventDefault()
      note(words.noFiles, 'bad')
      return
    }
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    const text = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd)
    if (firstPart(text) === text) return
    event.preventDefault()
    if (editing !== undefined) {
      refusal.refuse('too-long')
      return
    }
    keepParts(id, text + restOf(id))
    setText(draftOf(id))
    say(words.rest)
  }

  const insert = (emoji: string): void => {
    const { current: at } = field
    at?.setRangeText(emoji, at.selectionStart, at.selectionEnd, 'end')
    at?.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {intent !== undefined && (
        <div class="composer-intent">
          <Icon name={intent.kind === 'edit' ? 'edit' : 'reply'} small />
          <span class="grow">
            <strong>{intentTitle(intent, conversation.name)}</strong>
            <span class="clip soft small" dir="auto">
              {legible((intent.message.text ?? '').slice(0, PREVIEW))}
            </span>
          </span>
          <IconButton
            icon="close"
            label={t.value.common.cancel}
            onClick={() => onIntent(undefined)}
          />
        </div>
      )}
      {refusal.code !== undefined && (
        <p class="composer-closed error small" role="alert">
          {faultText(refusal.code)}
        </p>
      )}
      {rest && editing === undefined && <p class="composer-closed soft small">{words.rest}</p>}
      <div class="composer-row">
        <textarea
          ref={field}
          class="composer-field"
          rows={1}
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          aria-label={isOpen ? writing.field : words.write}
          placeholder={writing.field}
          disabled={!isOpen}
          onInput={(event) => {
            const { value } = event.currentTarget
            refusal.mend()
            if (editing === undefined) {
              if (value === '') keepParts(id, '')
              else keepDraft(id, value)
              setRest(restOf(id) !== '')
            }
            const now = value.trim() !== ''
            if (now !== filled) setFilled(now)
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => flushDraft(id)}
        />
        <IconButton
          icon="smile"
          label={words.emoji}
          disabled={!isOpen}
          onClick={({ currentTarget }) => {
            // The browser gives the focus back to whatever has it now, at once when the picker closes.
            field.current?.focus()
            if (currentTarget instanceof Element) setPicking(currentTarget.getBoundingClientRect())
          }}
        />
        <IconButton
          icon={editing === undefined ? writing.icon : 'check'}
          label={editing === undefined ? writing.button : words.saveEdit}
          tone="main"
          type="submit"
          disabled={!filled || !isOpen}
        />
      </div>
      {picking !== undefined && (
        <EmojiPicker
          anchor={picking}
          onChoose={insert}
          onClose={() => {
            setPicking(undefined)
            field.current?.focus()
          }}
        />
      )}
    </form>
  )
}

/** A picture or files, and not a text that has its picture beside it, as office programs copy it. */
function isFile(data: DataTransfer | null): boolean {
  const types = data?.types ?? []
  const formatted = types.includes('text/html') && types.includes('text/plain')
  return types.includes('Files') && !formatted
}

function isComposing(key: { readonly isComposing: boolean; readonly keyCode: number }): boolean {
  return key.isComposing || key.keyCode === TAKEN
}

function intentTitle(intent: NonNullable<Intent>, name: string): string {
  if (intent.kind === 'edit') return t.value.chat.editing
  return t.value.chat.replyingTo(memberName(intent.message.author, name))
}

function lastOfOurs(): MessageView | undefined {
  return current.value?.run.value?.messages.findLast(
    ({ author, kind, retracted }) => author === US && kind === 'text' && !retracted,
  )
}
