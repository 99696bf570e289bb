package bam.activities;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.util.List;

/**
 * Refuses anything of more than 64 KB on its way into Temporal: only references cross it. The server itself would take
 * up to 2 MB and then fail for good, in the middle of a study.
 */
public final class PayloadLimit implements PayloadCodec {
    /** Largest payload in bytes. */
    public static final int BYTES = 64 * 1024;

    /** The usual JSON conversion, under the limit. */
    public static DataConverter converter() {
        return new CodecDataConverter(DefaultDataConverter.newDefaultInstance(), List.of(new PayloadLimit()));
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        for (Payload payload : payloads) {
            if (payload.getSerializedSize() > BYTES) {
                throw new DataConverterException("a payload of " + payload.getSerializedSize()
                        + " bytes was to cross Temporal, and the limit is " + BYTES
                        + "; store it and send its reference (a study document of that size: split the study)");
            }
        }
        return payloads;
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads;
    }
}
