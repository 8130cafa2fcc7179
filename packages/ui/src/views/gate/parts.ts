/** What is loaded when it is needed: the lock screen and the first steps. */
import { part } from '../../components/part/part.tsx'

export const Locked = part('view', async () => (await import('../locked/locked.tsx')).Locked)
export const Welcome = part('view', async () => (await import('../start/welcome.tsx')).Welcome)
export const NewProfile = part('view', async () => {
  return (await import('../start/new-profile.tsx')).NewProfile
})
export const Guide = part('view', async () => (await import('../guide/guide.tsx')).Guide)
