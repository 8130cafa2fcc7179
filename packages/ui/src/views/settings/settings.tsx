/** Settings: a list of sections beside the one that is open; on a narrow screen one of the two. */
import type { JSX } from 'preact'
import { IconButton } from '../../components/button/button.tsx'
import { Icon, type IconName } from '../../components/icon/icon.tsx'
import { go, type SettingsSection } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { About } from './about.tsx'
import { Backup } from './backup.tsx'
import { Look } from './look.tsx'
import { Mailboxes } from './mailboxes.tsx'
import { Network } from './network.tsx'
import { Privacy } from './privacy.tsx'
import { Profiles } from './profiles.tsx'

interface Section {
  readonly id: SettingsSection
  readonly icon: IconName
  readonly Body: () => JSX.Element
}

const FIRST: Section = { id: 'profiles', icon: 'user', Body: Profiles }
const SECTIONS: readonly Section[] = [
  FIRST,
  { id: 'mailboxes', icon: 'mailbox', Body: Mailboxes },
  { id: 'network', icon: 'globe', Body: Network },
  { id: 'privacy', icon: 'lock', Body: Privacy },
  { id: 'backup', icon: 'archive', Body: Backup },
  { id: 'look', icon: 'moon', Body: Look },
  { id: 'about', icon: 'info', Body: About },
]

export function Settings({ section }: { section: SettingsSection | undefined }): JSX.Element {
  const words = t.value.settings
  const { id: shown, Body } = SECTIONS.find(({ id }) => id === section) ?? FIRST
  return (
    <section class="page settings" data-open={section !== undefined}>
      <header class="page-head">
        <span class={section === undefined ? 'narrow-only' : 'narrow-only in-section'}>
          <IconButton
            icon="back"
            label={t.value.common.back}
            onClick={() =>
              section === undefined
                ? go({ kind: 'list' })
                : go({ kind: 'settings', section: undefined })
            }
          />
        </span>
        <h1 class="grow clip">
          {words.title}
          {section !== undefined && (
            <span class="narrow-title">{` · ${words.sections[section]}`}</span>
          )}
        </h1>
        <IconButton
          icon="close"
          label={t.value.common.close}
          onClick={() => go({ kind: 'list' })}
        />
      </header>
      <div class="settings-split">
        <ul class="settings-list" aria-label={words.title}>
          {SECTIONS.map(({ id, icon }) => (
            <li key={id}>
              <button
                type="button"
                class="menu-item"
                aria-current={id === shown ? 'page' : undefined}
                onClick={() => go({ kind: 'settings', section: id })}
              >
                <Icon name={icon} />
                <span class="grow">{words.sections[id]}</span>
                <span class="narrow-only">
                  <Icon name="next" small />
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div class="settings-body" key={shown}>
          <div class="page-column stack">
            <h2>{words.sections[shown]}</h2>
            <Body />
          </div>
        </div>
      </div>
    </section>
  )
}
