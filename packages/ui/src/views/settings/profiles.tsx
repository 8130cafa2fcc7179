/** Profiles: open, rename, make, delete. */

import type { ProfileView, WaysPreset } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Face } from '../../components/face/face.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { Sure } from '../../components/sure/sure.tsx'
import { attempt, openProfile, readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { profileId, profiles, put, remove } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { PresetChoice } from '../contact/preset-choice.tsx'

export function Profiles(): JSX.Element {
  const [name, setName] = useState('')
  const refusal = useRefusal('bad-name')
  const words = t.value.settings
  const create = async (): Promise<void> => {
    const made = await refusal.attempt(daemon.call('profile.create', { name: name.trim() }))
    if (made === undefined) return
    put(profiles, made)
    setName('')
  }
  return (
    <>
      <p class="soft">{words.profilesText}</p>
      <ul class="cards">
        {[...profiles.value.values()].map((profile) => (
          <Profile key={profile.id} profile={profile} />
        ))}
      </ul>
      <form
        class="contact-rename"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void create()
        }}
      >
        <Field
          label={words.profileNew}
          value={name}
          onInput={refusal.mends(setName)}
          error={refusal.at('bad-name')}
          maxLength={128}
        />
        <Button type="submit" disabled={name.trim() === ''}>
          {t.value.common.add}
        </Button>
      </form>
    </>
  )
}

function Profile({ profile }: { profile: ProfileView }): JSX.Element {
  const [name, setName] = useState(profile.name)
  const refusal = useRefusal('bad-name')
  const { settings: words, people } = t.value
  const here = profile.id === profileId.value
  const changed = name.trim() !== '' && name.trim() !== profile.name
  const rename = async (): Promise<void> => {
    const view = await refusal.attempt(
      daemon.call('profile.rename', { profile: profile.id, name: name.trim() }),
    )
    if (view !== undefined) put(profiles, view)
  }
  const beginWith = async (preset: WaysPreset): Promise<void> => {
    const view = await attempt(daemon.call('profile.newContacts', { profile: profile.id, preset }))
    if (view !== undefined) put(profiles, view)
  }
  const leave = async (): Promise<void> => {
    const done = await attempt(daemon.call('profile.delete', { profile: profile.id }))
    if (done === undefined) return
    remove(profiles, profile.id)
    if (here) await readProfiles()
  }
  return (
    <li class="card stack tight">
      <div class="row">
        <Face id={profile.id} name={profile.name} size="s" />
        <strong class="grow clip">{legible(profile.name)}</strong>
        {here ? (
          <span class="soft small">{words.profileCurrent}</span>
        ) : (
          <Button onClick={() => openProfile(profile.id)}>{words.profileOpen}</Button>
        )}
      </div>
      <form
        class="contact-rename"
        onSubmit={(event) => {
          event.preventDefault()
          if (changed) void rename()
        }}
      >
        <Field
          label={words.profileName}
          value={name}
          onInput={refusal.mends(setName)}
          error={refusal.at('bad-name')}
          maxLength={128}
        />
        {changed && <Button type="submit">{people.rename}</Button>}
      </form>
      <PresetChoice
        label={t.value.inTouch.presetOfNew}
        value={profile.newContacts}
        onChange={(preset) => void beginWith(preset)}
      />
      <p class="soft small">{t.value.inTouch.presetOfNewHint}</p>
      <Sure
        label={words.profileDelete}
        text={words.profileDeleteText}
        go={people.deleteGo}
        onGo={leave}
      />
    </li>
  )
}
