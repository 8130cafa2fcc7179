/** Profile, search, the list of chats and invites, and the state of Tor. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { IconButton } from '../../components/button/button.tsx'
import { Face } from '../../components/face/face.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { Menu } from '../../components/menu/menu.tsx'
import { attempt, openNotes, openProfile } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import {
  archivedList,
  contacts,
  listed,
  loaded,
  openInvites,
  profile,
  profiles,
} from '../../state/model.ts'
import { archiveShown, go, goHome, openSheet, searching } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { MailboxOfContacts } from '../mailbox/mailbox-of-contacts.tsx'
import { Begin } from '../shell/begin.tsx'
import { ConversationRow } from './conversation-row.tsx'
import { InviteRow } from './invite-row.tsx'
import { Search, SearchField } from './search.tsx'
import { TorStrip } from './tor-strip.tsx'

export function Sidebar(): JSX.Element {
  const words = t.value.people
  const query = searching.value
  return (
    <nav class="sidebar" aria-label={words.conversations}>
      <h1 class="visually-hidden">{words.conversations}</h1>
      <header class="sidebar-head">
        <ProfileButton />
        <NewButton />
        <IconButton
          icon="gear"
          label={words.settings}
          onClick={() => go({ kind: 'settings', section: undefined })}
        />
      </header>
      <SearchField />
      {query === undefined || query.trim() === '' ? <List /> : <Search query={query} />}
      <MailboxOfContacts />
      <TorStrip />
    </nav>
  )
}

function List(): JSX.Element {
  const words = t.value.people
  const talks = listed.value
  const people = contacts.value
  const inArchive = talks === archivedList.value
  const links = inArchive ? [] : openInvites.value
  if (!loaded.value) return <div class="sidebar-list" />
  return (
    <div class="sidebar-list">
      {inArchive && <ArchiveButton inArchive />}
      {talks.length + links.length === 0 ? (
        <div class="narrow-only">
          <p class="sidebar-empty soft small">{words.noneText}</p>
          <Begin />
        </div>
      ) : (
        <ul aria-label={inArchive ? words.archived : words.conversations}>
          {links.map((invite) => (
            <InviteRow key={`i${invite.id}`} invite={invite} />
          ))}
          {talks.map((conversation) => (
            <ConversationRow
              key={`c${conversation.id}`}
              conversation={conversation}
              contact={people.get(conversation.contact ?? -1)}
            />
          ))}
        </ul>
      )}
      {!inArchive && archivedList.value.length > 0 && <ArchiveButton inArchive={false} />}
    </div>
  )
}

/** From the list of chats to those that are archived, and back. */
function ArchiveButton({ inArchive }: { inArchive: boolean }): JSX.Element {
  const words = t.value.people
  return (
    <button
      type="button"
      class="archive-button"
      onClick={() => {
        archiveShown.value = !inArchive
        // The button that was pressed is gone: the focus goes on to the one that leads back.
        setTimeout(() => document.querySelector<HTMLElement>('.archive-button')?.focus())
      }}
    >
      <Icon name={inArchive ? 'back' : 'archive'} small />
      <span class="grow">{inArchive ? words.archiveLeave : words.archived}</span>
      {!inArchive && <span>{archivedList.value.length}</span>}
    </button>
  )
}

function ProfileButton(): JSX.Element {
  const [anchor, setAnchor] = useState<DOMRect>()
  const words = t.value.people
  const here = profile.value
  const name = legible(here?.name ?? '')
  return (
    <div class="grow">
      <button
        type="button"
        class="profile-button"
        aria-haspopup="menu"
        aria-label={`${words.profiles}: ${name}`}
        onClick={(event) => setAnchor(event.currentTarget.getBoundingClientRect())}
      >
        <Face id={here?.id ?? 0} name={name} size="s" />
        <strong class="clip">{name}</strong>
        <Icon name="down" small />
      </button>
      {anchor !== undefined && (
        <Menu
          label={words.profiles}
          anchor={anchor}
          onClose={() => setAnchor(undefined)}
          items={[
            ...[...profiles.value.values()].map((each) => ({
              label:
                each.unread > 0 ? `${legible(each.name)} (${each.unread})` : legible(each.name),
              checked: each.id === here?.id,
              onSelect: () => {
                if (each.id === here?.id) return
                goHome()
                void openProfile(each.id)
              },
            })),
            {
              label: words.allProfiles,
              icon: 'user' as const,
              onSelect: () => go({ kind: 'settings', section: 'profiles' }),
            },
            {
              label: words.lock,
              icon: 'lock' as const,
              onSelect: () => void attempt(daemon.call('app.lock', {})),
            },
          ]}
        />
      )}
    </div>
  )
}

function NewButton(): JSX.Element {
  const [anchor, setAnchor] = useState<DOMRect>()
  const { people } = t.value
  return (
    <>
      <IconButton
        icon="add"
        label={people.new}
        menu="new"
        onClick={(event) => {
          if (event.currentTarget instanceof Element) {
            setAnchor(event.currentTarget.getBoundingClientRect())
          }
        }}
      />
      {anchor !== undefined && (
        <Menu
          label={people.new}
          anchor={anchor}
          onClose={() => setAnchor(undefined)}
          items={[
            {
              label: people.inviteTitle,
              icon: 'invite',
              onSelect: () => openSheet({ kind: 'new-invite' }),
            },
            {
              label: people.acceptTitle,
              icon: 'copy',
              onSelect: () => openSheet({ kind: 'accept-invite' }),
            },
            { label: people.notes, icon: 'edit', onSelect: () => void openNotes() },
          ]}
        />
      )}
    </>
  )
}
