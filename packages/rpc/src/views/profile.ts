/** A profile as it is shown. Plain JSON; times are Unix milliseconds. */
export interface ProfileView {
  readonly id: number
  readonly name: string
  /** Of all contacts that are not muted. */
  readonly unread: number
}
