/**
 * The list and, beside it, what was chosen in it; on a narrow screen one of the two. Keys that work everywhere are
 * here.
 */
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon } from '../../components/icon/icon.tsx'
import { closeConversation, openChat } from '../../state/actions.ts'
import { linkState, reopenCommand } from '../../state/daemon.ts'
import { archivedList, conversationList, listed } from '../../state/model.ts'
import { archiveShown, go, searching, searchingChat, view } from '../../state/navigation.ts'
import { selection, stopSelecting } from '../../state/selection.ts'
import { t } from '../../strings/index.ts'
import { Chat } from '../chat/chat.tsx'
import { Sidebar } from '../sidebar/sidebar.tsx'
import { Begin } from './begin.tsx'
import { InvitePage, Settings } from './parts.ts'
import { Sheets } from './sheets.tsx'

export function Shell(): JSX.Element {
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const lost = linkState.value !== 'open'
  return (
    <main class="shell" data-view={view.value.kind}>
      {lost && (
        <div class="shell-lost" role="alert">
          {t.value.link.lost(reopenCommand.value)}
        </div>
      )}
      <Sidebar />
      <div class="shell-main">{beside()}</div>
      <Sheets />
    </main>
  )
}

function beside(): JSX.Element {
  const here = view.value
  switch (here.kind) {
    case 'list':
      return <Nothing />
    case 'chat':
      return <Chat key={here.conversation} conversation={here.conversation} />
    case 'invite':
      return <InvitePage key={here.invite} invite={here.invite} />
    case 'settings':
      return <Settings section={here.section} />
  }
}

function Nothing(): JSX.Element {
  const words = t.value.people
  const empty = conversationList.value.length + archivedList.value.length === 0
  return (
    <div class="nothing">
      <Icon name={empty ? 'invite' : 'mailbox'} />
      <h1>{empty ? words.none : words.choose}</h1>
      {empty && <p class="soft">{words.noneText}</p>}
      {empty && <Begin />}
    </div>
  )
}

function onKey(event: KeyboardEvent): void {
  // A menu or a dialog handles keys itself.
  if (event.defaultPrevented || document.querySelector(':popover-open, dialog[open]')) return
  if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
    event.preventDefault()
    searching.value ??= ''
    document.querySelector<HTMLElement>('[data-search]')?.focus()
  } else if ((event.ctrlKey || event.metaKey) && event.key === 'f' && view.value.kind === 'chat') {
    event.preventDefault()
    searchingChat.value = true
  } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault()
    step(event.key === 'ArrowDown' ? 1 : -1)
  } else if (event.key === 'Escape') leave()
}

function step(by: 1 | -1): void {
  const all = listed.value
  const here = view.value
  const at = here.kind === 'chat' ? all.findIndex(({ id }) => id === here.conversation) : -1
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]
  if (next !== undefined) openChat(next.id)
}

function leave(): void {
  if (selection.value !== undefined) {
    stopSelecting()
    return
  }
  if (searching.value !== undefined) {
    searching.value = undefined
    return
  }
  if (view.value.kind === 'chat') closeConversation()
  else if (view.value.kind === 'list') archiveShown.value = false
  else go({ kind: 'list' })
}
