export {
  createConversationSockets,
  type ConversationSockets,
  type ConversationSocketsDeps,
  type SocketCaller,
  type SocketLimits,
} from './sockets.ts';
