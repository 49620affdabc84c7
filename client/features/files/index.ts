export { AttachButtons } from './attach-buttons.tsx';
export { createAttachments } from './create-attachments.ts';
export { DropZone } from './drop-zone.tsx';
export { FileChips } from './file-chips.tsx';
export { createLocalFiles, LocalFiles } from './local-files.tsx';
export { MessageFiles } from './message-files.tsx';
export { justPut, setJustPut } from './put-files.ts';
export { ShareDialog } from './share-dialog.tsx';
export { fromRow } from './shown-file.ts';
