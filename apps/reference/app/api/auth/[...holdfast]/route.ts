import { auth } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = auth.handlers
