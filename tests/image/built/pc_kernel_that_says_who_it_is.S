/* A kernel for a PC of next to nothing: it says on the serial port with which words it was started, and ends the machine.
   The header is Linux' boot protocol (Documentation/arch/x86/boot.rst); esi is the address of the boot parameters. */
        .code32
        .text
        .org 0x1f1
        .byte 1                 /* setup_sects: what follows sector 1 is the kernel */
        .word 0
        .long 32                /* syssize */
        .word 0, 0, 0
        .word 0xaa55
        .byte 0xeb, 0x66
        .ascii "HdrS"
        .word 0x0206            /* version */
        .long 0
        .word 0, 0
        .byte 0, 1              /* loadflags: loaded high */
        .word 0
        .long 0x100000          /* code32_start */
        .long 0, 0, 0
        .word 0
        .byte 0, 0
        .long 0                 /* cmd_line_ptr: 0x228 */
        .long 0x37ffffff        /* initrd_addr_max */
        .long 0x100000
        .byte 0, 0
        .word 0
        .long 2047              /* cmdline_size */
        .org 0x400
start:
        mov     0x228(%esi), %ebx
        mov     $0x3f8, %dx
say:    mov     (%ebx), %al
        test    %al, %al
        jz      end
        out     %al, %dx
        inc     %ebx
        jmp     say
end:    mov     $10, %al
        out     %al, %dx
wait:   mov     $0x3fd, %dx     /* until the line has taken the last of it */
        in      %dx, %al
        test    $0x40, %al
        jz      wait
        out     %al, $0xf4
        hlt
        .org 0x800
