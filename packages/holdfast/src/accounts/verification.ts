/**
 * What an e-mail address has to prove. `none`: nothing, no mail is sent. `optional`: registration mails a link, and people
 * sign in without it. `required`: sign-in is refused until the address is confirmed, and registration answers the same
 * whether the address has an account or not.
 */
export type Verification = 'none' | 'optional' | 'required'
