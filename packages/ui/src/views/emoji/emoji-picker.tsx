/**
 * Choosing an emoji: by group, by words in English or German, or among those that were used last. Arrow keys go through
 * them, Enter in the search takes the first. It stays open until it is closed.
 */

import de from 'virtual:emoji/de'
import en from 'virtual:emoji/en'
import list from 'virtual:emoji/list'
import { computed } from '@preact/signals'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { usePopover } from '../../components/menu/popover.ts'
import { emojiHabits, used, useTone } from '../../state/emoji-habits.ts'
import { t } from '../../strings/index.ts'
import { coloured } from './colour.ts'
import { type Emoji, EmojiBook } from './emoji-book.ts'
import type { EmojiPickerProps } from './emoji-picker-props.ts'
import { TONES, toned } from './skin-tone.ts'

/** What the tabs show: those used last, and one of each group. */
const TABS = ['🕘', '😀', '👋', '🐻', '🍔', '🚗', '⚽', '💡', '🔣', '🏁'] as const
const RECENT = 0

const book = computed(
  () => new EmojiBook({ list, names: t.value.locale === 'de' ? [de, en] : [en, de] }),
)

export function EmojiPicker({ anchor, onChoose, onClose }: EmojiPickerProps): JSX.Element {
  const ref = useRef<HTMLDivElement>(null)
  const [query, setQuery] = useState('')
  const { tone } = emojiHabits.value
  // They stay in place as long as it is open.
  const [recent] = useState(emojiHabits.value.recent)
  const [tab, setTab] = useState(recent.length > 0 ? RECENT : 1)
  const [hint, setHint] = useState('')
  usePopover(ref, anchor, (popover) => popover.querySelector('input'))
  const words = t.value.picker
  const searched = query.trim() !== ''
  const shown = searched
    ? book.value.find(query)
    : tab === RECENT
      ? known(recent)
      : book.value.groups[tab - 1]
  const choose = (emoji: string): void => {
    used(emoji)
    onChoose(emoji)
  }
  const titles = Object.values(words.groups)
  return (
    <div
      ref={ref}
      class="menu emoji-picker"
      popover="auto"
      role="dialog"
      aria-label={t.value.chat.emoji}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose()
      }}
      onKeyDown={move}
    >
      <input
        class="input"
        type="text"
        autocomplete="off"
        spellcheck={false}
        maxLength={64}
        aria-label={words.search}
        placeholder={words.search}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = shown ?? []
          if (event.key !== 'Enter' || event.isComposing || !searched || first === undefined) return
          event.preventDefault()
          choose(toned(first.emoji, TONES[tone] ?? ''))
        }}
      />
      <div class="emoji-tabs" role="tablist" aria-label={t.value.chat.emoji}>
        {TABS.map((icon, index) => (
          <button
            key={icon}
            type="button"
            role="tab"
            aria-selected={!searched && index === tab}
            aria-label={titles[index]}
            title={titles[index]}
            tabIndex={index === tab ? 0 : -1}
            onClick={() => {
              setTab(index)
              setQuery('')
            }}
          >
            {icon}
          </button>
        ))}
      </div>
      <div class="emoji-grid" role="group" aria-label={searched ? words.search : titles[tab]}>
        {shown?.map(({ emoji, name }, index) => {
          const drawn = toned(emoji, TONES[tone] ?? '')
          return (
            <button
              key={emoji}
              type="button"
              class="react"
              tabIndex={index === 0 ? 0 : -1}
              aria-label={name}
              title={name}
              onFocus={() => setHint(name)}
              onMouseEnter={() => setHint(name)}
              onClick={() => choose(drawn)}
            >
              {drawn}
            </button>
          )
        })}
      </div>
      {shown?.length === 0 && (
        <p class="soft small" role="status">
          {searched ? words.none : words.noRecent}
        </p>
      )}
      {!coloured() && <p class="soft small">{words.font}</p>}
      <div class="row emoji-foot">
        <span class="grow clip soft small" aria-hidden="true">
          {hint}
        </span>
        <div class="emoji-tones" role="radiogroup" aria-label={words.tone}>
          {TONES.map((each, index) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={index === tone}
              aria-label={Object.values(words.tones)[index]}
              title={Object.values(words.tones)[index]}
              tabIndex={index === tone ? 0 : -1}
              onClick={() => useTone(index)}
            >
              {`✋${each}`}
            </button>
          ))}
        </div>
      </div>
    </div>
  )
}

function known(recent: readonly string[]): readonly Emoji[] {
  return recent.flatMap((emoji) => book.value.named(emoji) ?? [])
}

/** Arrow keys within what has the focus: tabs, emoji, tones. From the search they lead into the emoji. */
function move(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const picker = event.currentTarget
  const here = document.activeElement
  const search = picker.querySelector('input')
  const grid = picker.querySelector('.emoji-grid')
  if (here === search) {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    grid?.querySelector('button')?.focus()
    return
  }
  const box = here?.parentElement
  if (!(here instanceof HTMLElement) || box == null || here.localName !== 'button') return
  const all = [...box.querySelectorAll('button')]
  const at = all.indexOf(here as HTMLButtonElement)
  const columns = box === grid ? getComputedStyle(box).gridTemplateColumns.split(' ').length : 1
  const forward = getComputedStyle(box).direction === 'rtl' ? -1 : 1
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + forward,
    ArrowLeft: at - forward,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: all.length - 1,
  }
  const next = steps[event.key]
  if (next === undefined) return
  event.preventDefault()
  if (next < 0 && box === grid) search?.focus()
  else all[Math.min(Math.max(next, 0), all.length - 1)]?.focus()
}
