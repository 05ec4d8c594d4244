/** Calls that hash a password, to keep it. */
export const HASHES =
  /^(?:bcrypt(?:js)?|@node-rs\/bcrypt|bcrypt-ts|argon2|@node-rs\/argon2|oslo\/password|@better-auth\/utils\/password)#.*(?:hash|hashSync)\w*$/
