import { handlers } from '../../../../sign-in'

export const { GET, POST } = handlers
