package sa3.service.endpoint;

/** Numbers of the messages, as docs/protocol.md lists them. */
final class MessageType {
    static final int PROTOCOL = 1;

    static final int HELLO = 1;
    static final int GENERATE = 2;
    static final int CANCEL = 3;
    static final int STRENGTHS = 4;
    static final int FETCH = 5;
    static final int LIST = 6;
    static final int STAR = 7;
    static final int REFERENCE = 8;
    static final int INPUT_BEGIN = 9;
    static final int INPUT_END = 10;
    static final int SAVE_PRESET = 11;
    static final int DELETE_PRESET = 12;
    static final int PIN_MODEL = 13;
    static final int FOLLOW = 14;

    static final int WELCOME = 101;
    static final int PROGRESS = 102;
    static final int REMARK = 103;
    static final int TAKE_BEGINS = 104;
    static final int TAKE_ENDS = 105;
    static final int FAILED = 106;
    static final int CANCELLED = 107;
    static final int QUEUED = 108;
    static final int ITEMS = 109;
    static final int REFUSED = 110;
    static final int JOB = 111;

    private MessageType() {}
}
