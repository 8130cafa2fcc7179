declare const brand: unique symbol

/** A type that is structurally `Base` but only assignable from a value that was checked to be `Name`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }
